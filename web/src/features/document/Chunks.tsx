import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Scissors } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { type Doc, textQuery } from "@/features/source/queries";
import { located } from "@/features/source/spans";
import { More } from "@/ui/More";
import { Badge, Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { OtherVersion } from "./OtherVersion";
import { laidOut, type Piece } from "./laidOut";
import { type Chunk, chunksQuery } from "./queries";

/** How a version was cut: its text in reading order, with where each chunk begins and ends. */
export default function Chunks({ document, version }: { document: Doc; version: number | null }) {
  const { t } = useTranslation("document");
  const chunks = useInfiniteQuery({ ...chunksQuery(document.id, version ?? 1), enabled: version !== null });
  const text = useQuery({ ...textQuery(document.id, version ?? 1), enabled: version !== null });
  const items = useMemo(() => chunks.data?.pages.flatMap((page) => page.items) ?? [], [chunks.data]);
  const pieces = useMemo(() => {
    const whole = text.data?.text ?? "";
    const spans = items.flatMap((chunk) => {
      const span = located(whole, chunk);
      return span ? [{ ...span, chunk }] : [];
    });
    return { whole, pieces: laidOut(spans) };
  }, [text.data, items]);
  if (version === null || (chunks.data && items.length === 0)) return <EmptyState icon={Scissors} title={t("chunks.none")}>{t("unread.text")}</EmptyState>;
  if (chunks.isError) return <ErrorState error={chunks.error} title={t("chunks.failed")} onRetry={() => void chunks.refetch()} />;
  if (text.isError) return <ErrorState error={text.error} title={t("textFailed")} onRetry={() => void text.refetch()} />;
  if (chunks.isPending || text.isPending) return <Skeleton className="h-96" />;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <p className="text-muted">{t("chunks.count", { count: chunks.data.pages[0]?.total ?? 0 })}</p>
        <OtherVersion document={document} version={version} />
      </div>
      <ol className="grid grid-cols-[minmax(0,1fr)] gap-2">
        {pieces.pieces.map((piece) => (
          <ChunkView key={piece.chunk.chunk_id} whole={pieces.whole} piece={piece} />
        ))}
      </ol>
      <More hasMore={chunks.hasNextPage} loading={chunks.isFetchingNextPage} onMore={() => void chunks.fetchNextPage()} />
    </div>
  );
}

function ChunkView({ whole, piece }: { whole: string; piece: Piece<Chunk> }) {
  const { t, i18n } = useTranslation("document");
  const { chunk } = piece;
  // Empty lines between two chunks are not worth a box.
  const between = piece.gap ? whole.slice(piece.gap.start, piece.gap.end).trim() : "";
  return (
    <li data-chunk={chunk.ordinal} className="rounded-lg border border-line bg-surface [contain-intrinsic-size:auto_16rem] [content-visibility:auto]">
      {between && (
        <p dir="auto" className="border-b border-dashed border-line px-4 py-2 font-mono text-sm whitespace-pre-wrap text-muted">
          {between}
        </p>
      )}
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2 text-sm">
        <strong className="font-semibold">{t("chunks.number", { number: chunk.ordinal + 1 })}</strong>
        {chunk.heading_path.length > 0 && <span className="min-w-0 truncate text-muted">{chunk.heading_path.join(" › ")}</span>}
        <span className="ms-auto flex flex-wrap items-center gap-x-3 gap-y-1 text-muted">
          {chunk.page !== null && <span>{t("chunks.page", { page: chunk.page })}</span>}
          <span>{t("chunks.tokens", { count: chunk.tokens })}</span>
          <span className="tabular-nums">{t("chunks.span", { start: chunk.start.toLocaleString(i18n.language), end: chunk.end.toLocaleString(i18n.language) })}</span>
          <Badge tone={chunk.quality_score >= 0.7 ? "good" : chunk.quality_score >= 0.4 ? "plain" : "warn"}>
            {t("chunks.quality", { share: chunk.quality_score.toLocaleString(i18n.language, { style: "percent" }) })}
          </Badge>
        </span>
      </div>
      {chunk.header && <pre className="overflow-x-auto border-b border-line bg-sunken px-4 py-2 font-mono text-sm text-muted">{chunk.header}</pre>}
      <p dir="auto" className="px-4 py-3 font-mono text-sm leading-relaxed whitespace-pre-wrap">
        {piece.shared && (
          <span className="text-muted" title={t("chunks.shared")}>
            {whole.slice(piece.shared.start, piece.shared.end)}
          </span>
        )}
        {whole.slice(piece.own.start, piece.own.end)}
      </p>
    </li>
  );
}
