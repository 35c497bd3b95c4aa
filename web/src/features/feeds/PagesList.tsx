import { useInfiniteQuery } from "@tanstack/react-query";
import { Globe } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { HiddenHead } from "@/ui/HiddenHead";
import { SearchInput } from "@/ui/SearchInput";
import { Table } from "@/ui/parts";
import { EmptyState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { ListFrame } from "./ListFrame";
import { PageMenu } from "./PageMenu";
import { Address, PageStateBadge, WhyText } from "./parts";
import { PAGE_STATES, type PageState, pagesQuery, type Webpage } from "./queries";
import { StateFilter } from "./StateFilter";

interface Props {
  collection: string | null;
  crawl: string | null;
  /** How many there are in each state, where that is known. */
  counts?: Record<string, unknown>;
  /** The address of the site, where all pages are of one: it is not said again at each. */
  site?: string;
  /** What is shown where nothing was looked at yet. */
  empty?: ReactNode;
}

/** Addresses that were looked at: what became of each and why, to be filtered, fetched again and deleted. */
export function PagesList({ collection, crawl, counts, site, empty }: Props) {
  const { t } = useTranslation("feeds");
  const [state, setState] = useState<PageState | null>(null);
  const [q, setQ] = useState("");
  const pages = useInfiniteQuery(pagesQuery({ collection, crawl, state, q }));
  const count = (name: PageState) => (counts ? (typeof counts[name] === "number" ? counts[name] : 0) : undefined);
  const filtered = state !== null || q !== "";
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <StateFilter label={t("pages.filter")} states={PAGE_STATES.map((name) => ({ state: name, word: t(`pageState.${name}`), count: count(name) }))} chosen={state} onChange={setState} />
        <div className="w-full sm:w-72">
          <SearchInput label={t("pages.search")} value={q} onChange={setQ} />
        </div>
      </div>
      <ListFrame
        list={pages}
        failed={t("pages.failed")}
        empty={
          !filtered && empty ? empty : (
            <EmptyState icon={Globe} title={filtered ? t("pages.none.filtered") : t("pages.none.title")}>
              {filtered ? t("pages.none.other") : t("pages.none.text")}
            </EmptyState>
          )
        }
      >
        {(items, total) => (
          <>
            <p role="status" className="sr-only">
              {t("pages.count", { count: total })}
            </p>
            <Table label={t("pages.label")}>
              <thead>
                <tr>
                  <th scope="col">{t("pages.address")}</th>
                  <th scope="col">{t("state")}</th>
                  <th scope="col" className="max-lg:hidden">{t("pages.fetched")}</th>
                  <th scope="col" className="max-lg:hidden">{t("pages.depth")}</th>
                  <HiddenHead>{t("actions")}</HiddenHead>
                </tr>
              </thead>
              <tbody className={pages.isPlaceholderData ? "opacity-60" : undefined}>
                {items.map((page) => (
                  <PageRow key={page.id} page={page} site={site} />
                ))}
              </tbody>
            </Table>
          </>
        )}
      </ListFrame>
    </div>
  );
}

function PageRow({ page, site }: { page: Webpage; site: string | undefined }) {
  const { t, i18n } = useTranslation("feeds");
  const other = page.canonical_url ?? (page.reason === "redirect" ? page.final_url : null);
  return (
    <tr data-page={page.state} className="align-top">
      <td className="w-full max-w-0">
        {page.title && (
          <span className="block truncate font-medium" title={page.title}>
            <bdi>{page.title}</bdi>
          </span>
        )}
        <Address url={page.url} site={site} className={page.title ? "text-sm text-muted" : ""} />
        {page.state === "duplicate" && other && (
          <span className="flex gap-1 text-sm text-muted">
            <span className="shrink-0">{t("pages.at")}</span>
            <Address url={other} site={site} className="min-w-0" />
          </span>
        )}
        {page.state !== "indexed" && (
          <span className={page.state === "failed" ? "block text-sm text-bad" : "block text-sm text-muted"}>
            <WhyText reason={page.reason} message={page.message} />
          </span>
        )}
      </td>
      <td>
        <PageStateBadge state={page.state} />
        {page.http_status !== null && page.http_status >= 400 && <span className="mt-0.5 block text-sm whitespace-nowrap text-muted tabular-nums">{t("pages.http", { status: page.http_status })}</span>}
      </td>
      <td className="text-sm whitespace-nowrap max-lg:hidden">{page.fetched_at ? <Time at={page.fetched_at} /> : "–"}</td>
      <td className="text-sm tabular-nums max-lg:hidden">{new Intl.NumberFormat(i18n.language).format(page.depth)}</td>
      <td className="py-1!">
        <PageMenu page={page} />
      </td>
    </tr>
  );
}
