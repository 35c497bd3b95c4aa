import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Dialog } from "@/ui/Dialog";
import { Badge, Skeleton, Table } from "@/ui/parts";
import { SearchInput } from "@/ui/SearchInput";
import { ErrorState } from "@/ui/states";

import { type Asked, titledQuery, type WhyNot as Explanation, whyNotQuery } from "./queries";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  asked: Asked;
}

/** Why a document is not among the results, or where it is. */
export function WhyNot({ open, onOpenChange, asked }: Props) {
  const { t } = useTranslation("search");
  const [title, setTitle] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const documents = useInfiniteQuery({ ...titledQuery(title), enabled: open && title.trim() !== "" });
  const found = title.trim() === "" ? [] : (documents.data?.pages.flatMap(({ items }) => items) ?? []);
  const why = useQuery({ ...whyNotQuery(asked, chosen ?? ""), enabled: open && chosen !== null });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("whyNot.title")} description={t("whyNot.text", { question: asked.question })} wide>
      <SearchInput label={t("whyNot.document")} value={title} onChange={(next) => { setTitle(next); setChosen(null); }} />
      {documents.isError && <ErrorState error={documents.error} />}
      {title.trim() !== "" && documents.data && found.length === 0 && <p className="text-muted">{t("whyNot.none")}</p>}
      {found.length > 0 && (
        <ul className="grid max-h-56 grid-cols-[minmax(0,1fr)] overflow-y-auto rounded-lg border border-line">
          {found.map((each) => (
            <li key={each.id}>
              <button
                type="button"
                aria-pressed={chosen === each.id}
                onClick={() => { setChosen(each.id); }}
                className="tap flex w-full items-baseline gap-3 px-3 py-2 text-start -outline-offset-2 hover:bg-sunken aria-pressed:bg-accent-soft"
              >
                <bdi className="min-w-0 flex-1 truncate">{each.title}</bdi>
                <bdi className="max-w-48 truncate text-sm text-muted">{each.external_id}</bdi>
              </button>
            </li>
          ))}
        </ul>
      )}
      <div aria-live="polite">
        {chosen !== null && why.isPending && <Skeleton className="h-24" />}
        {why.isError && <ErrorState error={why.error} />}
        {chosen !== null && why.data && <Told why={why.data} />}
      </div>
    </Dialog>
  );
}

function Told({ why }: { why: Explanation }) {
  const { t, i18n } = useTranslation("search");
  const number = new Intl.NumberFormat(i18n.language, { maximumSignificantDigits: 3 });
  const place = (each: { rank: number | null; score: number } | null) => {
    if (!each) return t("explain.absent");
    return each.rank === null ? t("explain.deep") : t("explain.place", { rank: each.rank, score: number.format(each.score) });
  };
  return (
    <div className="grid gap-3">
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={why.found ? "good" : "warn"}>{t(`reasons.${why.reason}`)}</Badge>
        <bdi>{i18n.language.startsWith("en") ? why.sentence : inShort(why, t)}</bdi>
      </p>
      {why.chunks.length > 0 && (
        <Table label={t("whyNot.chunks")}>
          <thead>
            <tr>
              <th scope="col">{t("passage")}</th>
              <th scope="col">{t("explain.rank")}</th>
              <th scope="col">{t("explain.dense")}</th>
              <th scope="col">{t("explain.lexical")}</th>
            </tr>
          </thead>
          <tbody>
            {why.chunks.map((chunk) => (
              <tr key={chunk.chunk_id}>
                <td>
                  <bdi className="text-sm">{chunk.chunk_id.slice(chunk.chunk_id.lastIndexOf("#"))}</bdi>
                </td>
                <td>{chunk.rank ?? "–"}</td>
                <td>{place(chunk.dense)}</td>
                <td>{place(chunk.lexical)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </div>
  );
}

/** What the server's sentence, which is English, says beyond the reason. */
function inShort({ rank, top_k, facts }: Explanation, t: TFunction<"search">): string {
  if (typeof facts.collection === "string") return facts.collection;
  if (Array.isArray(facts.conditions)) return facts.conditions.join("; ");
  return rank === null ? "" : t("whyNot.place", { rank, most: top_k });
}
