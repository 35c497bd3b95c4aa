import { type PDFDocumentProxy, RenderingCancelledException, TextLayer } from "pdfjs-dist/legacy/build/pdf.mjs";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";

import { findOnPage, type ItemRange } from "./align";

/** What is to be marked on a page: the words, and what the document's text says on this page before them. */
export interface Wanted {
  quote: string;
  before: string;
}

interface Props {
  pdf: PDFDocumentProxy;
  number: number;
  /** Of the page on the screen, in CSS pixels. */
  width: number;
  /** How high it probably is, until that is known: what comes below it does not jump up meanwhile. */
  height: number;
  wanted: Wanted | null;
  /** Tells whether the wanted words were found, and where the first of them is. */
  onSearched: (number: number, mark: Element | null) => void;
}

/** Screens of three times the pixels gain nothing that one could see, and cost much. */
const SHARPEST = 2;
/** Canvases of more pixels than this are refused by some browsers. */
const MOST_PIXELS = 16_000_000;

/** One page: its picture, and above it the words, of which those that are wanted are marked. */
export function PdfPage({ pdf, number, width, height, wanted, onSearched }: Props) {
  const { t } = useTranslation("source");
  const frame = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const words = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const drawing = new Drawing();
    if (frame.current && canvas.current && words.current) {
      void drawing.draw(pdf, number, width, { frame: frame.current, canvas: canvas.current, words: words.current }, wanted, (mark) => { onSearched(number, mark); });
    }
    return () => { drawing.stop(); };
  }, [pdf, number, width, wanted, onSearched]);
  return (
    <div ref={frame} className="pdf-page mx-auto mb-3 border border-line shadow-lifted" style={{ width, height }} role="group" aria-label={t("pdf.page", { page: number })} data-page={number}>
      <canvas ref={canvas} aria-hidden />
      <div ref={words} className="pdf-words" />
    </div>
  );
}

interface Parts {
  frame: HTMLElement;
  canvas: HTMLCanvasElement;
  words: HTMLElement;
}

/** One drawing of a page, which may be stopped at any time. */
class Drawing {
  readonly #stop = new AbortController();

  stop(): void {
    this.#stop.abort();
  }

  #stopped(): boolean {
    return this.#stop.signal.aborted;
  }

  /** Tells the first mark, or that nothing was found, as soon as the words are there: their picture may come later. */
  async draw(pdf: PDFDocumentProxy, number: number, width: number, { frame, canvas, words }: Parts, wanted: Wanted | null, onMark: (mark: Element | null) => void): Promise<void> {
    try {
      const page = await pdf.getPage(number);
      if (this.#stopped()) return;
      const scale = width / page.getViewport({ scale: 1 }).width;
      const viewport = page.getViewport({ scale });
      frame.style.height = `${viewport.height}px`;
      words.replaceChildren();
      words.style.setProperty("--total-scale-factor", String(scale));
      const layer = new TextLayer({ textContentSource: page.streamTextContent(), container: words, viewport });
      this.#stop.signal.addEventListener("abort", () => { layer.cancel(); });
      const sharpness = Math.min(devicePixelRatio, SHARPEST, Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height)));
      canvas.width = Math.floor(viewport.width * sharpness);
      canvas.height = Math.floor(viewport.height * sharpness);
      const picture = page.render({ canvas, viewport: page.getViewport({ scale: scale * sharpness }) });
      this.#stop.signal.addEventListener("abort", () => { picture.cancel(); });
      const drawn = picture.promise.catch(ignoreCancelled);
      await layer.render();
      const found = wanted ? findOnPage(layer.textContentItemsStr, wanted.quote, wanted.before) : null;
      if (!this.#stopped()) onMark(found ? markIn(layer.textDivs, found) : null);
      await drawn;
      frame.dataset.drawn = "";
    } catch (error) {
      if (this.#stopped()) return;
      // A page that cannot be drawn shows nothing; its words are in the text.
      frame.dataset.failed = error instanceof Error ? error.message : "";
      onMark(null);
    }
  }
}

function ignoreCancelled(error: unknown): void {
  if (!(error instanceof RenderingCancelledException)) throw error;
}

/** Marks stretches of the texts of a page; the first mark. */
function markIn(texts: readonly HTMLElement[], ranges: readonly ItemRange[]): Element | null {
  let first: Element | null = null;
  // From the last to the first, so that what was marked does not move what comes.
  for (const { item, from, to } of ranges.toReversed()) {
    const words = texts[item]?.firstChild;
    if (!(words instanceof Text) || from >= words.length) continue;
    const range = document.createRange();
    range.setStart(words, from);
    range.setEnd(words, Math.min(to, words.length));
    const mark = document.createElement("mark");
    range.surroundContents(mark);
    first = mark;
  }
  return first;
}
