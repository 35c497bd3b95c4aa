import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { sameWords, type View, viewsOf } from "./places";
import { type Doc, type DocText, textQuery } from "./queries";
import { SourceBar, type Position } from "./SourceBar";
import type { Shown, Why as Asked } from "./SourcePane";
import { pointSpan } from "./spans";
import { Viewer } from "./Viewer";
import { Why } from "./Why";

interface Props {
  shown: Shown;
  version: number;
  onVersion: (version: number) => void;
  why: Asked | null;
  document: Doc | null;
  position: Position | null;
}

/** What the pane shows of a source: how to look at it, what is known of it, why it was found, and its words. */
export default function Source({ shown, version, onVersion, why, document, position }: Props) {
  const [chosen, setChosen] = useState<View | null>(null);
  const text = useQuery(textQuery(shown.document_id, version));
  const cited = useQuery({ ...textQuery(shown.document_id, shown.version), enabled: version !== shown.version && shown.quote === undefined });
  const views = viewsOf(text.data?.media_type ?? document?.media_type ?? null);
  const view = chosen && views.includes(chosen) ? chosen : (views[0] ?? "text");
  const place = useMemo(() => {
    if (version === shown.version) return { start: shown.start, end: shown.end, quote: shown.quote };
    return placeIn(text.data, shown.quote ?? wordsOf(cited.data, shown));
  }, [version, shown, text.data, cited.data]);
  return (
    <div className="[--bar:3.25rem]">
      <SourceBar views={views} view={view} onView={setChosen} position={position} document={document} version={version} />
      <div className="grid grid-cols-[minmax(0,1fr)] gap-3 p-5">
        {why && <Why key={`${shown.document_id} ${shown.start}`} shown={shown} why={why} />}
        {version !== shown.version && text.data && !place && <Gone onBack={() => { onVersion(shown.version); }} />}
        <Words text={text} place={place} view={view} />
      </div>
    </div>
  );
}

function Words({ text, place, view }: { text: ReturnType<typeof useQuery<DocText>>; place: Parameters<typeof Viewer>[0]["place"]; view: View }) {
  const { t } = useTranslation("source");
  if (text.isPending) return <Skeleton className="h-96" />;
  if (text.isError) return <ErrorState error={text.error} title={t("failed")} onRetry={() => void text.refetch()} />;
  return <Viewer text={text.data} place={place} view={view} />;
}

function Gone({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation("source");
  return (
    <div role="status" className="flex flex-wrap items-center justify-between gap-2 rounded-md bg-warn-soft px-3 py-2">
      {t("version.gone")}
      <Button size="sm" onClick={onBack}>
        {t("version.back")}
      </Button>
    </div>
  );
}

function wordsOf(text: DocText | undefined, points: { start: number; end: number }): string | null {
  return text ? Array.from(text.text).slice(points.start, points.end).join("") : null;
}

/** Where the words stand in another version, in code points; null if they do not. */
function placeIn(text: DocText | undefined, quote: string | null) {
  const span = text && quote ? sameWords(text.text, quote) : null;
  return text && span ? pointSpan(text.text, span) : null;
}
