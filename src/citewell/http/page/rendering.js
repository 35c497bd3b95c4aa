// @ts-check
// A stretch of extracted text as elements: paragraphs, headings, lists and tables, with a span marked in them.

/** @import { Span } from "./spans.js" */

import { make } from "./dom.js";
import { blocksOf, cellsOf, isRule } from "./spans.js";

/**
 * The blocks of a part of a text, their look by kind, the span marked.
 * @param {string} text
 * @param {Span} part
 * @param {Span} span
 * @returns {Node[]}
 */
export function renderText(text, part, span) {
  /** @type {HTMLElement[]} */
  const elements = [];
  /** @type {Span[]} */
  let rows = [];
  const endTable = () => {
    if (rows.length > 0) elements.push(renderTable(text, rows, span));
    rows = [];
  };
  for (const { kind, start, end } of blocksOf(text, part)) {
    if (kind === "row") {
      rows.push({ start, end });
      continue;
    }
    endTable();
    elements.push(make("div", { class: `line ${kind}` }, ...marked(text, { start, end }, span)));
  }
  endTable();
  return elements;
}

/**
 * A table of Markdown rows. The rule below the head is left out, as are the bars and the spaces beside them.
 * @param {string} text
 * @param {Span[]} rows
 * @param {Span} span
 */
function renderTable(text, rows, span) {
  const headed = rows.length > 1 && isRule(text, /** @type {Span} */ (rows[1]));
  const table = make("table");
  rows.forEach((row, number) => {
    if (headed && number === 1) return;
    const tag = headed && number === 0 ? "th" : "td";
    const cells = cellsOf(text, row).map((cell) => make(tag, {}, ...marked(text, cell, span)));
    table.append(make("tr", {}, ...cells));
  });
  return make("div", { class: "table" }, table);
}

/**
 * A piece of the text with what the span covers of it in a mark.
 * @param {string} text
 * @param {Span} piece
 * @param {Span} span
 * @returns {(Node | string)[]}
 */
function marked(text, piece, span) {
  const from = Math.max(span.start, piece.start);
  const to = Math.min(span.end, piece.end);
  if (from >= to) return [text.slice(piece.start, piece.end)];
  return [text.slice(piece.start, from), make("mark", {}, text.slice(from, to)), text.slice(to, piece.end)];
}

/**
 * A quote as one line for a list: the cells of table rows with dots between them instead of bars.
 * @param {string} quote
 */
export function oneLine(quote) {
  const lines = blocksOf(quote, { start: 0, end: quote.length }).map((block) => {
    if (block.kind !== "row") return quote.slice(block.start, block.end);
    return cellsOf(quote, block)
      .map((cell) => quote.slice(cell.start, cell.end))
      .join(" · ");
  });
  return lines.join(" ");
}
