import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { chunkAtQuery, evidenceQuery, explainQuery } from "./queries";
import type { Shown, Why as Asked } from "./SourcePane";

/** Why this source was found: what the words and the meaning of the question have to do with it. */
export function Why({ shown, why }: { shown: Shown; why: Asked }) {
  const { t } = useTranslation("source");
  const [open, setOpen] = useState(false);
  return (
    <details className="rounded-md border border-line px-3 py-2" onToggle={(event) => { setOpen(event.currentTarget.open); }}>
      <summary className="tap font-medium">{t("why.title")}</summary>
      {open && <div className="grid gap-3 pt-2 text-sm">{"message_id" in why ? <OfAnswer shown={shown} {...why} /> : <OfSearch shown={shown} {...why} />}</div>}
    </details>
  );
}

function OfAnswer({ shown, session_id, message_id, query }: { shown: Shown; session_id: string; message_id: string; query?: string | undefined }) {
  const { t, i18n } = useTranslation("source");
  const evidence = useQuery(evidenceQuery(session_id, message_id));
  if (evidence.isPending) return <Skeleton className="h-16" />;
  if (evidence.isError) return <ErrorState error={evidence.error} title={t("why.failed")} onRetry={() => void evidence.refetch()} />;
  const found = evidence.data.evidence;
  const rank = found.findIndex(({ document_id, version, passage }) => document_id === shown.document_id && version === shown.version && passage !== null && passage.start < shown.end && shown.start < passage.end);
  const item = found[rank];
  const asked = evidence.data.query ?? query;
  return (
    <>
      {item ? (
        <ul className="grid list-disc gap-1 ps-5">
          <li>{t("why.rank", { rank: rank + 1, count: found.length })}</li>
          <li>{t("why.score", { score: item.score.toLocaleString(i18n.language, { maximumSignificantDigits: 3 }) })}</li>
          <li>{item.shown ? t("why.given") : t("why.notGiven")}</li>
          {item.cited.length > 0 && <li>{t("why.cited", { numbers: new Intl.ListFormat(i18n.language).format(item.cited.map(String)), count: item.cited.length })}</li>}
        </ul>
      ) : (
        <p>{t("why.unknown")}</p>
      )}
      {asked && <OfSearch shown={shown} query={asked} />}
    </>
  );
}

interface Searched {
  shown: Shown;
  query: string;
  mode?: "hybrid" | "dense" | "lexical" | undefined;
  collections?: string[] | undefined;
}

function OfSearch({ shown, query, mode, collections }: Searched) {
  const { t, i18n } = useTranslation("source");
  const explained = useQuery(explainQuery(shown.document_id, query, mode, collections));
  const chunk = useQuery(chunkAtQuery(shown.document_id, shown.version, shown.start));
  if (explained.isPending || chunk.isPending) return <Skeleton className="h-16" />;
  if (explained.isError) return <ErrorState error={explained.error} title={t("why.failed")} onRetry={() => void explained.refetch()} />;
  const { chunks, sentence } = explained.data;
  const places = chunks.find(({ chunk_id }) => chunk_id === chunk.data?.chunk_id);
  const number = (value: number) => value.toLocaleString(i18n.language, { maximumSignificantDigits: 3 });
  const told = (place: { rank: number | null; score: number } | null | undefined, name: "meaning" | "words") => {
    if (!place) return t(`why.${name}.none`);
    return place.rank === null ? t(`why.${name}.far`, { score: number(place.score) }) : t(`why.${name}.at`, { rank: place.rank, score: number(place.score) });
  };
  return (
    <div className="grid gap-1">
      <p>
        {t("why.lookedUp")} <q className="font-medium">{query}</q>
      </p>
      {places ? (
        <ul className="grid list-disc gap-1 ps-5">
          <li>{told(places.dense, "meaning")}</li>
          <li>{told(places.lexical, "words")}</li>
          {places.rank !== null && <li>{t("why.together", { rank: places.rank })}</li>}
        </ul>
      ) : (
        <p>{sentence}</p>
      )}
    </div>
  );
}
