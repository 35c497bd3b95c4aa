// Where the visible characters of rendered Markdown stand in its source. markdown-it tells the lines of blocks only;
// within them, what is visible stands in the source in the same order, with marks between.
import MarkdownIt, { type Token } from "markdown-it";

import { letters } from "../pdf/align";
import type { Span } from "../spans";


/** For each character of a leaf's visible text (UTF-16 units), its place in the source; -1 where it has none. */
export type Places = Map<Token, Int32Array>;

const reader = new MarkdownIt({ html: false, linkify: false, typographer: false });
// A picture would be fetched from elsewhere; joined texts would not tell what stands for what.
reader.disable(["image", "text_join"]);
// What may be a link is decided where it is rendered; here only its words matter.
reader.validateLink = () => true;

/** The tokens of a text. */
export function tokensOf(source: string): Token[] {
  return reader.parse(source, {});
}

/** The places of all visible characters of these tokens of `source`. */
export function placesIn(source: string, tokens: readonly Token[]): Places {
  const places: Places = new Map();
  const lines = lineStarts(source);
  let row: [number, number] | null = null;
  let cursor = 0;
  for (const token of tokens) {
    if (token.type === "tr_open" && token.map) {
      row = [token.map[0], token.map[1]];
      cursor = lines[row[0]] ?? 0;
    }
    const map = token.map ?? row;
    if (map === null) continue;
    if (token.type === "inline") {
      const from = token.map ? (lines[map[0]] ?? 0) : cursor;
      const found = contentPlaces(source, token.content, from, lines[map[1]] ?? source.length);
      cursor = Math.max(cursor, (found.findLast((place) => place >= 0) ?? cursor - 1) + 1);
      leafPlaces(token, found, places);
    } else if (token.type === "fence" || token.type === "code_block") {
      const from = lines[map[0] + (token.type === "fence" ? 1 : 0)] ?? source.length;
      places.set(token, contentPlaces(source, token.content, from, lines[map[1]] ?? source.length));
    }
  }
  return places;
}

function lineStarts(source: string): number[] {
  const starts = [0];
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts;
}

/** The places of a block's content, line by line: what is around it in the source are marks and indents. */
function contentPlaces(source: string, content: string, from: number, to: number): Int32Array {
  const places = new Int32Array(content.length).fill(-1);
  let cursor = from;
  let at = 0;
  for (const line of content.split("\n")) {
    const exact = line === "" ? -1 : source.indexOf(line, cursor);
    if (exact >= 0 && exact + line.length <= to && !source.slice(cursor, exact).includes("\n\n\n")) {
      for (let unit = 0; unit < line.length; unit += 1) places[at + unit] = exact + unit;
      cursor = exact + line.length;
    } else {
      cursor = walked(source, line, cursor, to, places.subarray(at, at + line.length));
    }
    at += line.length;
    if (at < content.length) {
      const newline = source.indexOf("\n", cursor);
      if (newline >= 0 && newline < to) {
        places[at] = newline;
        cursor = newline + 1;
      }
    }
    at += 1;
  }
  return places;
}

/** Character by character: within a table, a bar of a cell's text has a backslash before it. */
function walked(source: string, line: string, from: number, to: number, places: Int32Array): number {
  let cursor = from;
  for (let unit = 0; unit < line.length; unit += 1) {
    const next = source.indexOf(line[unit] ?? "", cursor);
    if (next < 0 || next >= to) return cursor;
    places[unit] = next;
    cursor = next + 1;
  }
  return cursor;
}

const DESTINATION = /\]\(\s*(?:<[^>\n]*>|(?:[^\s()\\]|\\.|\((?:[^\s()\\]|\\.)*\))*)(?:\s+(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|\((?:\\.|[^)\\])*\)))?\s*\)/y;
const REFERENCE = /\]\[[^\]]*\]/y;

function leafPlaces(inline: Token, content: Int32Array, places: Places): void {
  const text = inline.content;
  let cursor = 0;
  const keep = (leaf: Token, start: number, visible: string) => {
    const found = new Int32Array(visible.length).fill(-1);
    for (let unit = 0; unit < visible.length && start >= 0; unit += 1) found[unit] = content[start + unit] ?? -1;
    places.set(leaf, found);
  };
  for (const leaf of inline.children ?? []) {
    if (leaf.type === "text") {
      const at = leaf.content === "" ? cursor : text.indexOf(leaf.content, cursor);
      keep(leaf, at, leaf.content);
      if (at >= 0) cursor = at + leaf.content.length;
    } else if (leaf.type === "text_special") {
      const at = text.indexOf(leaf.markup, cursor);
      const found = new Int32Array(leaf.content.length).fill(at < 0 ? -1 : (content[at] ?? -1));
      places.set(leaf, found);
      if (at >= 0) cursor = at + leaf.markup.length;
    } else if (leaf.type === "code_inline") {
      cursor = codePlaces(leaf, text, cursor, keep);
    } else if (leaf.type === "softbreak" || leaf.type === "hardbreak") {
      const at = text.indexOf("\n", cursor);
      if (at < 0) continue;
      places.set(leaf, Int32Array.of(content[at] ?? -1));
      cursor = at + 1;
    } else if (leaf.type === "link_close") {
      cursor = afterLink(text, cursor);
    }
  }
}

function codePlaces(leaf: Token, text: string, cursor: number, keep: (leaf: Token, start: number, visible: string) => void): number {
  const open = text.indexOf(leaf.markup, cursor);
  if (open < 0) return cursor;
  const inner = open + leaf.markup.length;
  const exact = text.indexOf(leaf.content, inner);
  // Line ends within code are shown as spaces, and one space at both sides is taken away.
  const start = exact >= 0 && exact <= inner + 1 ? exact : inner;
  keep(leaf, start, leaf.content);
  const close = text.indexOf(leaf.markup, start + leaf.content.length);
  return close < 0 ? start + leaf.content.length : close + leaf.markup.length;
}

function afterLink(text: string, cursor: number): number {
  for (const pattern of [DESTINATION, REFERENCE]) {
    pattern.lastIndex = cursor;
    const end = pattern.exec(text);
    if (end) return cursor + end[0].length;
  }
  return text[cursor] === "]" || text[cursor] === ">" ? cursor + 1 : cursor;
}

/** What is visible and stands between two places of the source. */
export function visibleIn(tokens: readonly Token[], places: Places, span: Span): string {
  let visible = "";
  const add = (leaf: Token) => {
    const at = places.get(leaf);
    if (!at) return;
    for (let unit = 0; unit < leaf.content.length; unit += 1) {
      const place = at[unit] ?? -1;
      if (place >= span.start && place < span.end) visible += leaf.content[unit] ?? "";
    }
    visible += " ";
  };
  for (const token of tokens) {
    add(token);
    token.children?.forEach(add);
  }
  return visible;
}

/** What of a source is never seen: addresses of links, numbers of items, languages of code. */
const UNSEEN = /\]\([^\s()]*(?:\([^\s()]*\)[^\s()]*)*(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)|^\s*(?:>\s*)*\d{1,9}[.)]\s|^\s*(?:`{3,}|~{3,}).*$|&#?\w{1,31};/gm;

/** Whether what is seen of a quote is all of it that can be seen. */
export function isAllOf(visible: string, quote: string): boolean {
  const seen = letters(visible);
  return seen === letters(quote) || (seen !== "" && letters(visible.replace(UNSEEN, " ")) === letters(quote.replace(UNSEEN, " ")));
}
