// Finds words of a document's text on a page as pdf.js reads it. Both readings come from the same file and differ in
// white space, hyphens at line ends, ligatures, marks of Markdown, and sometimes in the order of cells: so letters and
// digits are compared, and nothing else.

/** A stretch of one text item of a page, in UTF-16 units. */
export interface ItemRange {
  item: number;
  from: number;
  to: number;
}

interface Folded {
  /** Letters and digits, folded. */
  text: string;
  /** For each unit of `text`, where it stands: the item, and the first and last unit in it. */
  item: Int32Array;
  from: Int32Array;
  to: Int32Array;
}

const KEPT = /[\p{L}\p{N}]/u;

function folded(pieces: readonly string[]): Folded {
  let text = "";
  const item: number[] = [];
  const from: number[] = [];
  const to: number[] = [];
  pieces.forEach((piece, number) => {
    for (let unit = 0; unit < piece.length; ) {
      const point = String.fromCodePoint(piece.codePointAt(unit) ?? 0);
      for (const letter of point.normalize("NFKD").toLowerCase()) {
        if (!KEPT.test(letter)) continue;
        text += letter;
        for (let each = 0; each < letter.length; each += 1) {
          item.push(number);
          from.push(unit);
          to.push(unit + point.length);
        }
      }
      unit += point.length;
    }
  });
  return { text, item: Int32Array.from(item), from: Int32Array.from(from), to: Int32Array.from(to) };
}

/** Letters and digits of a text in the form in which texts are compared. */
export function letters(text: string): string {
  return folded([text]).text;
}

/** Shorter pieces than this stand in too many places to be told apart. */
const TELLING = 4;
/** Units of text whose place alone says where a quote is that cannot be found in one piece. */
const ANCHOR = 12;
/** The share of a quote that must be found before anything is marked. */
const ENOUGH = 0.7;

/**
 * Where a quote stands on a page; null if not enough of it does.
 *
 * @param items The page's texts in the order of the file.
 * @param quote What is looked for, as the document's text has it.
 * @param before What the document's text says on this page before the quote: of equal places, it tells which is meant.
 */
export function findOnPage(items: readonly string[], quote: string, before = ""): ItemRange[] | null {
  const page = folded(items);
  const wanted = letters(quote);
  if (wanted === "") return null;
  const whole = occurrence(page.text, wanted, count(letters(before), wanted));
  if (whole >= 0) return ranges(page, [[whole, whole + wanted.length]]);
  const found = piecesOf(quote).flatMap((piece) => place(page.text, piece));
  const covered = found.reduce((sum, [start, end]) => sum + end - start, 0);
  return covered >= ENOUGH * wanted.length ? ranges(page, joined(found)) : null;
}

function count(text: string, wanted: string): number {
  let times = 0;
  for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + 1)) times += 1;
  return times;
}

/** The place of an occurrence after `skipped` others; the last if there are fewer, -1 if there is none. */
function occurrence(text: string, wanted: string, skipped: number): number {
  let last = -1;
  let at = text.indexOf(wanted);
  for (let seen = 0; at >= 0 && seen <= skipped; seen += 1) {
    last = at;
    at = text.indexOf(wanted, at + 1);
  }
  return last;
}

/** Lines and cells of a quote: their order may differ. */
function piecesOf(quote: string): string[] {
  return quote
    .split(/\n|(?<!\\)\|/)
    .map(letters)
    .filter((piece) => piece.length > 0);
}

type Stretch = [start: number, end: number];

function place(page: string, piece: string): Stretch[] {
  const at = page.indexOf(piece);
  const single = at >= 0 && page.indexOf(piece, at + 1) < 0;
  if (at >= 0 && (single || piece.length >= TELLING)) return [[at, at + piece.length]];
  return piece.length > ANCHOR ? anchored(page, piece) : [];
}

/** The longest stretches of a piece that stand on the page, from left to right. */
function anchored(page: string, piece: string): Stretch[] {
  const found: Stretch[] = [];
  for (let at = 0; at + ANCHOR <= piece.length; ) {
    const start = page.indexOf(piece.slice(at, at + ANCHOR));
    if (start < 0) {
      at += 1;
      continue;
    }
    let length = ANCHOR;
    while (at + length < piece.length && page[start + length] === piece[at + length]) length += 1;
    found.push([start, start + length]);
    at += length;
  }
  return found;
}

/** Stretches in their order; those that touch, or nearly do, become one. */
function joined(stretches: Stretch[]): Stretch[] {
  const result: Stretch[] = [];
  for (const [start, end] of stretches.toSorted((one, other) => one[0] - other[0])) {
    const last = result.at(-1);
    if (last && start <= last[1] + 2) last[1] = Math.max(last[1], end);
    else result.push([start, end]);
  }
  return result;
}

function ranges({ item, from, to }: Folded, stretches: Stretch[]): ItemRange[] {
  const found: ItemRange[] = [];
  for (const [start, end] of stretches) {
    for (let unit = start; unit < end; unit += 1) {
      const number = item[unit] ?? 0;
      const last = found.at(-1);
      if (last?.item === number && unit > start) last.to = Math.max(last.to, to[unit] ?? 0);
      else found.push({ item: number, from: from[unit] ?? 0, to: to[unit] ?? 0 });
    }
  }
  return found;
}
