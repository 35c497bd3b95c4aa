import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import type { Place } from "@/app/links";
import { Button } from "@/ui/Button";
import { Skeleton } from "@/ui/parts";
import { SidePane } from "@/ui/SidePane";
import { ErrorState } from "@/ui/states";

import { MarkedText } from "./MarkedText";
import { around, locate, located } from "./spans";

/** Characters shown on either side of a quote at first; a whole book would make the page slow. */
const REACH = 20_000;

/** A place to show; with `quote`, only where these words stand there. */
export interface Shown extends Place {
  quote?: string;
  title?: string;
  page?: number | null;
  heading_path?: string[];
}

/** The text of a version. Versions never change, so it is fetched once. */
function textQuery(document_id: string, version: number) {
  return queryOptions({
    queryKey: ["text", document_id, version],
    queryFn: () => call(api.GET("/v1/documents/{document_id}/text", { params: { path: { document_id }, query: { version } } })),
    staleTime: Infinity,
  });
}

/** What a source was found for: an answer that was given, or a search. */
export type Why = { session_id: string; message_id: string } | { query: string; mode?: "hybrid" | "dense" | "lexical"; collections?: string[] };

export interface SourcePaneProps<T extends Shown = Shown> {
  /** The place that is seen. Give no `key`: the pane stays and shows the next. */
  shown: Shown;
  onClose: () => void;
  /** All citations of the answer, or hits of the search, in their order: one can go from one to the next. */
  among?: readonly T[];
  /** Called with one of `among`. */
  onShow?: (next: T) => void;
  /** With it, the pane tells why this source was found. */
  why?: Why | null;
}

/** A source beside the page, with the cited words marked. Its texts are in the catalogue `ask`. */
export function SourcePane<T extends Shown>({ shown, onClose }: SourcePaneProps<T>) {
  const { t } = useTranslation("ask");
  const text = useQuery(textQuery(shown.document_id, shown.version));
  const headings = (shown.heading_path ?? []).filter((heading, depth) => depth > 0 || heading !== shown.title);
  const place = [shown.page ? t("source.page", { page: shown.page }) : "", headings.join(" › ")].filter(Boolean).join(", ");
  return (
    <SidePane title={shown.title ?? text.data?.title ?? t("source.title")} subtitle={place} onClose={onClose}>
      <div className="p-5">
        {text.isPending && <Skeleton className="h-40" />}
        {text.isError && <ErrorState error={text.error} title={t("source.failed")} onRetry={() => void text.refetch()} />}
        {text.data && <Words text={text.data.text} shown={shown} />}
      </div>
    </SidePane>
  );
}

function Words({ text, shown }: { text: string; shown: Shown }) {
  const { t } = useTranslation("ask");
  const [whole, setWhole] = useState(false);
  const span = useMemo(() => {
    const { quote } = shown;
    return quote === undefined ? located(text, shown) : locate(text, { ...shown, quote });
  }, [text, shown]);
  const part = useMemo(
    () => (whole || !span ? { start: 0, end: whole ? text.length : Math.min(text.length, REACH) } : around(text, span, REACH)),
    [text, span, whole],
  );
  return (
    <div className="grid gap-3">
      {!span && <p className="text-muted">{t("source.unmarked")}</p>}
      {(part.start > 0 || part.end < text.length) && (
        <div>
          <Button size="sm" onClick={() => { setWhole(true); }}>
            {t("source.whole")}
          </Button>
        </div>
      )}
      <MarkedText text={text} part={part} span={span} />
    </div>
  );
}
