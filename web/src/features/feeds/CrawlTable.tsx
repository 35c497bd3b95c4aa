import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Globe } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Progress, Table } from "@/ui/parts";
import { EmptyState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { CollectionName } from "./CollectionName";
import { ListFrame } from "./ListFrame";
import { NewLink } from "./NewLink";
import { Address, CrawlState, RunError, ScheduleCell } from "./parts";
import { type Crawl, crawlsQuery, isMoving } from "./queries";

/** The crawls of a collection, or of all. `brief`: a line where there are none, for there is more beside it. */
export function CrawlTable({ collection, brief = false }: { collection: string | null; brief?: boolean }) {
  const { t } = useTranslation("feeds");
  const crawls = useInfiniteQuery(crawlsQuery(collection));
  return (
    <ListFrame
      list={crawls}
      failed={t("crawls.failed")}
      empty={
        brief ? (
          <p className="text-muted">{t("crawls.none.text")}</p>
        ) : (
          <EmptyState icon={Globe} title={t("crawls.none.title")} action={<NewLink what="crawl" collection={collection} />}>
            {t("crawls.none.text")}
          </EmptyState>
        )
      }
    >
      {(items) => (
        <Table label={t("crawls.label")}>
          <thead>
            <tr>
              <th scope="col">{t("crawls.site")}</th>
              <th scope="col">{t("state")}</th>
              <th scope="col">{t("crawls.pages")}</th>
              <th scope="col" className="max-md:hidden">{t("schedule.label")}</th>
              <th scope="col" className="max-md:hidden">{t("lastRun")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((crawl) => (
              <CrawlRow key={crawl.id} crawl={crawl} named={collection === null} />
            ))}
          </tbody>
        </Table>
      )}
    </ListFrame>
  );
}

function CrawlRow({ crawl, named }: { crawl: Crawl; named: boolean }) {
  const { t } = useTranslation("feeds");
  const number = (name: string) => (typeof crawl.counts[name] === "number" ? crawl.counts[name] : 0);
  return (
    <tr data-crawl={crawl.state} className="align-top">
      <td className="w-full max-w-0 min-w-28 sm:min-w-48">
        <Link to="/library/feeds/crawls/$crawl" params={{ crawl: crawl.id }} className="block font-medium text-accent hover:underline">
          <Address url={crawl.url} />
        </Link>
        {named && <CollectionName id={crawl.collection_id} />}
        {crawl.error && <span className="block truncate text-sm text-bad"><RunError error={crawl.error} /></span>}
      </td>
      <td>
        <CrawlState state={crawl.state} />
      </td>
      <td className="min-w-24 text-sm tabular-nums">
        {isMoving(crawl) ? (
          <span className="grid gap-1.5">
            {crawl.total === null ? t("live.done", { count: crawl.done }) : t("live.of", { done: crawl.done, total: crawl.total })}
            <Progress label={crawl.url} value={crawl.total ? crawl.done : null} max={crawl.total ?? 1} />
          </span>
        ) : (
          <>
            {t("crawls.indexed", { count: number("indexed") })}
            {number("failed") > 0 && <span className="block text-bad">{t("crawls.failedPages", { count: number("failed") })}</span>}
          </>
        )}
      </td>
      <td className="text-sm whitespace-nowrap max-md:hidden">
        <ScheduleCell cron={crawl.schedule} next={crawl.next_run_at} />
      </td>
      <td className="text-sm max-md:hidden">{crawl.started_at ? <Time at={crawl.started_at} /> : "–"}</td>
    </tr>
  );
}
