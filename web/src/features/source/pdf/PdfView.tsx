import "./pdf.css";

import { useQuery } from "@tanstack/react-query";
import type { PDFDocumentProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { useHeld } from "../held";
import { NearList } from "../NearList";
import { openPdf } from "./open";
import { PageBar } from "./PageBar";
import { PdfPage, type Wanted } from "./PdfPage";

interface Props {
  document_id: string;
  version: number;
  /** Words to mark by the number of their page. */
  wanted: ReadonlyMap<number, Wanted>;
  /** Called when the pages cannot show the words: they stand on none of theirs, or the file asks for a password. */
  onMissing: (reason: Missing) => void;
}

export type Missing = "words" | "locked";

/** A PDF as its pages look, with words marked on them. */
export default function PdfView({ document_id, version, wanted, onMissing }: Props) {
  const { t } = useTranslation("source");
  const pdf = useQuery({
    queryKey: ["pdf", document_id, version],
    queryFn: () => openPdf(document_id, version),
    staleTime: 0,
    gcTime: 0,
    retry: false,
    structuralSharing: false,
  });
  // pdf.js has no class for it that would not be loaded with all the rest.
  const locked = pdf.error?.name === "PasswordException";
  useEffect(() => {
    if (locked) onMissing("locked");
  }, [locked, onMissing]);
  if (pdf.isPending || locked) return <Skeleton className="mx-auto aspect-[1/1.414] w-full" />;
  if (pdf.isError) return <ErrorState error={pdf.error} title={t("pdf.failed")} onRetry={() => void pdf.refetch()} />;
  return <Pages pdf={pdf.data} wanted={wanted} onMissing={onMissing} />;
}

const GAP = 14;

function Pages({ pdf, wanted, onMissing }: { pdf: PDFDocumentProxy } & Pick<Props, "wanted" | "onMissing">) {
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const shape = useQuery({ queryKey: ["pdf-shape", pdf.fingerprints[0]], queryFn: () => shapeOf(pdf), staleTime: Infinity });
  const [zoom, setZoom] = useState(1);
  const [current, setCurrent] = useState(1);
  const goTo = useCallback((number: number) => {
    frame.current?.querySelector(`[data-part="${number - 1}"]`)?.scrollIntoView({ block: "start" });
  }, []);
  const first = useMemo(() => (wanted.size > 0 ? [...wanted.keys()].map((number) => number - 1) : [0]), [wanted]);
  const ready = width > 0 && shape.data !== undefined;
  const start = first[0] ?? 0;
  const shownFor = useRef<typeof wanted>(null);
  useLayoutEffect(() => {
    if (!ready || shownFor.current === wanted) return;
    // At first the first page is seen anyway, below what is said of the document. Later one may have scrolled away.
    if (start > 0 || shownFor.current !== null) goTo(start + 1);
    shownFor.current = wanted;
  }, [ready, wanted, start, goTo]);
  const shown = Math.floor(width * zoom);
  const onSearched = useSearched(wanted, shown, useHeld(frame), onMissing);
  return (
    <div ref={frame} className="min-w-0">
      <PageBar current={current} count={pdf.numPages} zoom={zoom} onGo={goTo} onZoom={setZoom} />
      <div className="overflow-x-auto overflow-y-hidden">
        {ready && (
          <NearList
            key={first.join()}
            count={pdf.numPages}
            first={first}
            estimate={() => shown * shape.data + GAP}
            onSeen={(number) => { setCurrent(number + 1); }}
            render={(number) => <PdfPage pdf={pdf} number={number + 1} width={shown} height={Math.floor(shown * shape.data)} wanted={wanted.get(number + 1) ?? null} onSearched={onSearched} />}
          />
        )}
      </div>
    </div>
  );
}

/** Goes to the first mark, again where the pages become another width, and tells when there is none. */
function useSearched(wanted: ReadonlyMap<number, Wanted>, width: number, goToMark: (mark: Element) => void, onMissing: Props["onMissing"]) {
  const state = useRef({ wanted, width, seen: new Set<number>(), first: Infinity });
  return useCallback(
    (number: number, mark: Element | null) => {
      if (state.current.wanted !== wanted || state.current.width !== width) state.current = { wanted, width, seen: new Set(), first: Infinity };
      const { seen, first } = state.current;
      if (!wanted.has(number) || seen.has(number)) return;
      seen.add(number);
      // Of words on two pages the later one may be read first.
      if (mark && number < first) {
        state.current.first = number;
        goToMark(mark);
      }
      if (seen.size === wanted.size && state.current.first === Infinity) onMissing("words");
    },
    [wanted, width, goToMark, onMissing],
  );
}

/** Height of the first page by its width; most pages of a document have the same. */
async function shapeOf(pdf: PDFDocumentProxy): Promise<number> {
  const { width, height } = (await pdf.getPage(1)).getViewport({ scale: 1 });
  return height / width;
}

/** The width of an element, as it changes; 0 before it is known. */
function useWidth(element: React.RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const seen = element.current;
    if (!seen) return undefined;
    const observer = new ResizeObserver(() => { setWidth(Math.floor(seen.clientWidth)); });
    observer.observe(seen);
    return () => { observer.disconnect(); };
  }, [element]);
  return width;
}
