// Offsets of citations and the text they point into. The server counts Unicode code points; JavaScript strings count
// UTF-16 units, so every offset is converted before it cuts a string.

/** A stretch of a text in UTF-16 units, the end exclusive. */
export interface Span {
  start: number;
  end: number;
}

export type BlockKind = "heading" | "row" | "list" | "text";

export interface Block extends Span {
  kind: BlockKind;
}

/** The UTF-16 offset of the `count`-th code point of `text`, or -1 if the text is shorter. */
export function unitOffset(text: string, count: number): number {
  let unit = 0;
  for (let seen = 0; seen < count; seen += 1) {
    const point = text.codePointAt(unit);
    if (point === undefined) return -1;
    unit += point > 0xffff ? 2 : 1;
  }
  return unit;
}

/** Where a span that counts code points is, in UTF-16 units; null if the text is shorter. */
export function located(text: string, points: Span): Span | null {
  const start = unitOffset(text, points.start);
  const length = start < 0 ? -1 : unitOffset(text.slice(start), points.end - points.start);
  return length < 0 ? null : { start, end: start + length };
}

/** Where a quote stands in a text; null unless the words at that place are exactly the quote. */
export function locate(text: string, citation: Span & { quote: string }): Span | null {
  const span = located(text, citation);
  return span && text.slice(span.start, span.end) === citation.quote ? span : null;
}

/** The part of a text around a span: whole lines, about `reach` units to either side. */
export function around(text: string, span: Span, reach: number): Span {
  const before = Math.max(0, span.start - reach);
  const after = Math.min(text.length, span.end + reach);
  const end = text.indexOf("\n", after);
  return { start: before === 0 ? 0 : text.lastIndexOf("\n", before) + 1, end: end < 0 ? text.length : end };
}

/** Shorter lines were ended on purpose; longer ones were broken to fit a page, and read better joined. */
const BROKEN_LINE = 60;

/**
 * The blocks in which a part of a text is shown: headings, table rows, list items, and paragraphs whose broken lines
 * belong together. Every character but the line ends between blocks stands in exactly one block.
 */
export function blocksOf(text: string, part: Span): Block[] {
  const blocks: Block[] = [];
  let start = part.start;
  let before = "";
  for (const line of text.slice(part.start, part.end).split("\n")) {
    const end = start + line.length;
    const kind = lineKind(line);
    const last = blocks.at(-1);
    const joins = kind === "text" && line.trim() !== "" && before.length >= BROKEN_LINE;
    if (last && joins && (last.kind === "text" || last.kind === "list")) last.end = end;
    else blocks.push({ kind, start, end });
    before = line;
    start = end + 1;
  }
  return blocks;
}

/** The cells of a Markdown table row, without bars and the spaces beside them. A bar behind a backslash is text. */
export function cellsOf(text: string, row: Span): Span[] {
  const line = text.slice(row.start, row.end);
  const bars = [...line.matchAll(/(?<!\\)\|/g)].map((match) => match.index);
  if (line.slice((bars.at(-1) ?? -1) + 1).trim() !== "") bars.push(line.length);
  return bars.slice(1).map((bar, number) => {
    const from = (bars[number] ?? 0) + 1;
    const cell = line.slice(from, bar);
    const start = row.start + from + (cell.length - cell.trimStart().length);
    return { start, end: Math.max(start, row.start + from + cell.trimEnd().length) };
  });
}

/** Whether a row is the rule below a table's head. */
export function isRule(text: string, row: Span): boolean {
  return /^\|(\s*:?-+:?\s*\|)+\s*$/.test(text.slice(row.start, row.end));
}

/** A quote as one line for a list: the cells of table rows with dots between them instead of bars. */
export function oneLine(quote: string): string {
  const lines = blocksOf(quote, { start: 0, end: quote.length }).map((block) => {
    const pieces = block.kind === "row" ? cellsOf(quote, block) : [block];
    return pieces.map((piece) => quote.slice(piece.start, piece.end)).join(" · ");
  });
  return withoutSigns(lines.join(" "));
}

const LINK = /\[([^[\]]*)\]\([^()\s]*\)/g;
const EMPHASIS = /(?<![\w\\*])(\*{1,3}|_{1,3}|`+)(?=[^\s*_`])([^*`\n]*?[^\s*_`\\])\1(?![\w*])/g;

/** What one reads of a line of Markdown: words, without the signs that make them bold, code or a link. */
function withoutSigns(line: string): string {
  return line.replace(LINK, "$1").replace(EMPHASIS, "$2").replace(EMPHASIS, "$2");
}

function lineKind(line: string): BlockKind {
  if (/^#{1,6} /.test(line)) return "heading";
  if (/^\s*([-*+]|\d+[.)]) /.test(line)) return "list";
  return line.startsWith("|") ? "row" : "text";
}

/** A span of UTF-16 units in code points, as the server counts. */
export function pointSpan(text: string, span: Span): Span {
  const start = Array.from(text.slice(0, span.start)).length;
  return { start, end: start + Array.from(text.slice(span.start, span.end)).length };
}
