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

/** A source beside the page, with the cited words marked. Its texts are in the catalogue `ask`. */
export function SourcePane({ shown, onClose }: { shown: Shown; onClose: () => void }) {
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
