// @ts-check
// Offsets of citations and the text they point into. The server counts Unicode code points; JavaScript strings count
// UTF-16 units, so every offset is converted before it cuts a string.

/** @typedef {{ start: number, end: number }} Span in UTF-16 units, the end exclusive */

/**
 * The UTF-16 offset of the `count`-th code point of `text`, or -1 if the text is shorter.
 * @param {string} text
 * @param {number} count
 * @returns {number}
 */
export function unitOffset(text, count) {
  let unit = 0;
  for (let seen = 0; seen < count; seen += 1) {
    if (unit >= text.length) return -1;
    unit += /** @type {number} */ (text.codePointAt(unit)) > 0xffff ? 2 : 1;
  }
  return unit;
}

/**
 * Where a quote stands in a text, in UTF-16 units; null unless the words at that place are exactly the quote.
 * @param {string} text
 * @param {{ start: number, end: number, quote: string }} citation offsets in code points
 * @returns {Span | null}
 */
export function locate(text, citation) {
  const start = unitOffset(text, citation.start);
  if (start < 0) return null;
  const length = unitOffset(text.slice(start), citation.end - citation.start);
  if (length < 0 || text.slice(start, start + length) !== citation.quote) return null;
  return { start, end: start + length };
}

/**
 * The place that the fragment of an address names, such as `#source=…&version=2&start=10&end=20`; null if it names none.
 * @param {string} fragment
 * @returns {{ document_id: string, version: number, start: number, end: number } | null}
 */
export function placeIn(fragment) {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  /** @param {string} name */
  const number = (name) => {
    const digits = given.get(name) ?? "";
    return /^\d{1,9}$/.test(digits) ? Number(digits) : NaN;
  };
  const [version, start, end] = [number("version"), number("start"), number("end")];
  const document_id = given.get("source");
  return document_id && version > 0 && start < end ? { document_id, version, start, end } : null;
}

/**
 * The words between two offsets in code points; null if the text is shorter.
 * @param {string} text
 * @param {{ start: number, end: number }} span
 */
export function wordsAt(text, span) {
  const start = unitOffset(text, span.start);
  const length = start < 0 ? -1 : unitOffset(text.slice(start), span.end - span.start);
  return length < 0 ? null : text.slice(start, start + length);
}

/**
 * The part of a text around a span: whole lines, about `reach` units to either side.
 * @param {string} text
 * @param {Span} span
 * @param {number} reach
 * @returns {Span}
 */
export function around(text, span, reach) {
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
 * @param {string} text
 * @param {Span} part
 * @returns {{ kind: "heading" | "row" | "list" | "text", start: number, end: number }[]}
 */
export function blocksOf(text, part) {
  /** @type {ReturnType<typeof blocksOf>} */
  const blocks = [];
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

/**
 * The cells of a Markdown table row, without bars and the spaces beside them. A bar behind a backslash is text.
 * @param {string} text
 * @param {Span} row
 * @returns {Span[]}
 */
export function cellsOf(text, row) {
  const line = text.slice(row.start, row.end);
  const bars = [...line.matchAll(/(?<!\\)\|/g)].map((match) => match.index);
  if (line.slice((bars.at(-1) ?? -1) + 1).trim() !== "") bars.push(line.length);
  return bars.slice(1).map((bar, number) => {
    const from = /** @type {number} */ (bars[number]) + 1;
    const cell = line.slice(from, bar);
    const start = row.start + from + (cell.length - cell.trimStart().length);
    return { start, end: Math.max(start, row.start + from + cell.trimEnd().length) };
  });
}

/**
 * Whether a row is the rule below a table's head.
 * @param {string} text
 * @param {Span} row
 */
export function isRule(text, row) {
  return /^\|(\s*:?-+:?\s*\|)+\s*$/.test(text.slice(row.start, row.end));
}

/**
 * What kind of Markdown line this is, for its look only: the characters are shown as they are.
 * @param {string} line
 */
function lineKind(line) {
  if (/^#{1,6} /.test(line)) return "heading";
  if (/^\s*([-*+]|\d+[.)]) /.test(line)) return "list";
  return line.startsWith("|") ? "row" : "text";
}
