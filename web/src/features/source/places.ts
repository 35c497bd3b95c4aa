import type { DocText } from "./queries";
import type { Wanted } from "./pdf/PdfPage";
import { located, type Span } from "./spans";

/** How a source is looked at: as its pages, as its text with headings and tables, or as the text was extracted. */
export type View = "page" | "text" | "plain";

const PDF = "application/pdf";
/** Types whose text is shown as it is: what looks like Markdown in them is none. */
const AS_IS = new Set(["text/plain", "text/x-source", "application/json", "application/x-ndjson", "application/xml", "image/svg+xml"]);

/** The ways in which a source can be looked at, the best first. */
export function viewsOf(media_type: string | null): readonly View[] {
  if (media_type === PDF) return ["page", "text", "plain"];
  return media_type !== null && AS_IS.has(media_type) ? ["plain", "text"] : ["text", "plain"];
}

/** The words of a span by the pages on which they stand; empty for a text without pages. */
export function wantedByPage({ text, pages }: Pick<DocText, "text" | "pages">, points: Span): Map<number, Wanted> {
  const wanted = new Map<number, Wanted>();
  for (const page of pages) {
    if (page.end <= points.start || page.start >= points.end) continue;
    const start = Math.max(page.start, points.start);
    const words = located(text, { start, end: Math.min(page.end, points.end) });
    const before = located(text, { start: page.start, end: start });
    if (words && before) wanted.set(page.number, { quote: text.slice(words.start, words.end), before: text.slice(before.start, before.end) });
  }
  return wanted;
}

/** The stretch of a newer text in which the same words stand, white space apart; null if they do not. */
export function sameWords(text: string, quote: string): Span | null {
  const words = quote.trim().split(/\s+/).map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));
  const found = words[0] ? new RegExp(words.join(String.raw`\s+`)).exec(text) : null;
  return found ? { start: found.index, end: found.index + found[0].length } : null;
}

/** The page on which a place lies; null for a text without pages. */
export function pageAt({ pages }: Pick<DocText, "pages">, point: number): number | null {
  return pages.find(({ start, end }) => start <= point && point < end)?.number ?? null;
}

/** The headings under which a place lies, the outermost first. */
export function headingsAt({ headings }: Pick<DocText, "headings">, point: number): string[] {
  const open: DocText["headings"] = [];
  for (const heading of headings) {
    if (heading.start > point) break;
    while ((open.at(-1)?.level ?? 0) >= heading.level) open.pop();
    open.push(heading);
  }
  return open.map(({ title }) => title);
}
