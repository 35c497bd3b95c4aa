import { lazy, Suspense, useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { Skeleton } from "@/ui/parts";

import { type View, wantedByPage } from "./places";
import type { DocText } from "./queries";
import type { Missing } from "./pdf/PdfView";
import { locate, located, type Span } from "./spans";
import { TextView } from "./text/TextView";

const PdfView = lazy(() => import("./pdf/PdfView"));

interface Props {
  text: DocText;
  /** The cited place in code points, with the words that must stand there, if there is one. */
  place: (Span & { quote?: string | undefined }) | null;
  view: View;
}

/** A version of a document in one of its views, with the cited words marked. Says so where they cannot be. */
export function Viewer({ text, place, view }: Props) {
  const { t } = useTranslation("source");
  const span = useMemo(() => {
    if (!place) return null;
    return place.quote === undefined ? located(text.text, place) : locate(text.text, { ...place, quote: place.quote });
  }, [text, place]);
  const wanted = useMemo(() => (place && span ? wantedByPage(text, place) : new Map<number, never>()), [text, place, span]);
  const [missed, setMissed] = useState<{ wanted: typeof wanted; reason: Missing } | null>(null);
  const onMissing = useCallback((reason: Missing) => { setMissed({ wanted, reason }); }, [wanted]);
  const reason = missed?.wanted === wanted ? missed.reason : span !== null && wanted.size === 0 ? "words" : null;
  const onPages = view === "page" && reason === null;
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      {place && !span && (
        <p role="status" className="rounded-md bg-warn-soft px-3 py-2">
          {t("unmarked")}
        </p>
      )}
      {view === "page" && !onPages && (
        <p role="status" className="rounded-md bg-sunken px-3 py-2">
          {t(`pdf.missing.${reason ?? "words"}`)}
        </p>
      )}
      {onPages ? (
        <Suspense fallback={<Skeleton className="mx-auto aspect-[1/1.414] w-full" />}>
          <PdfView document_id={text.document_id} version={text.version} wanted={wanted} onMissing={onMissing} />
        </Suspense>
      ) : (
        <TextView text={text.text} span={span} plain={view === "plain"} />
      )}
    </div>
  );
}
