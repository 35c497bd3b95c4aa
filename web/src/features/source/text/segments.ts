// Cuts long texts into parts that are rendered one by one, as they come near to what is seen.
import type { Span } from "../spans";

/** A part of a text, in UTF-16 units. */
export interface Segment extends Span {
  /** Head and rule of the table that the part goes on with. */
  head: Span | null;
}

/** Units after which a part ends at the next place that allows it. */
const LENGTH = 6000;
/** Units after which it ends anyway. */
const MOST = 30_000;

const FENCE = /^ {0,3}(`{3,}|~{3,})/;
const RULE = /^\s*\|?(\s*:?-+:?\s*\|)+\s*(:?-+:?\s*)?$/;

/** The parts of a text in their order; together they are the text. Cuts lie between blocks, or between rows of a table. */
export function segmentsOf(text: string): Segment[] {
  const segments: Segment[] = [];
  let begin = 0;
  let fence: string | null = null;
  let table: { rows: number; head: Span | null; first: Span } | null = null;
  let head: Span | null = null;
  const cut = (at: number, next: Span | null) => {
    segments.push({ start: begin, end: at, head });
    begin = at;
    head = next;
  };
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf("\n", at);
    const end = newline < 0 ? text.length : newline + 1;
    const full = at - begin >= LENGTH;
    const line = text.slice(at, Math.min(end, at + 300));
    const blank = line.trim() === "";
    if (full && fence === null && table === null && (blank || line.startsWith("#"))) cut(at, null);
    else if (full && table?.head) cut(at, table.head);
    else if (full && at - begin >= MOST) cut(at, null);
    for (; end - begin > MOST * 2; ) cut(spaceAfter(text, begin + MOST, end), null);
    fence = fenceAfter(fence, line);
    table = tableAfter(table, line, { start: at, end });
    at = end;
  }
  if (begin < text.length || segments.length === 0) segments.push({ start: begin, end: text.length, head });
  return segments;
}

function spaceAfter(text: string, at: number, end: number): number {
  const space = text.indexOf(" ", at);
  const found = space < 0 || space >= end - 1 || space - at > MOST / 2 ? at : space + 1;
  const unit = text.charCodeAt(found);
  return unit >= 0xdc00 && unit <= 0xdfff ? found + 1 : found; // between the halves of a pair nothing is cut
}

function fenceAfter(open: string | null, line: string): string | null {
  const mark = FENCE.exec(line)?.[1];
  if (!mark) return open;
  if (open === null) return mark;
  return mark.startsWith(open) ? null : open;
}

type Table = { rows: number; head: Span | null; first: Span } | null;

function tableAfter(open: Table, line: string, span: Span): Table {
  if (!line.trimStart().startsWith("|")) return null;
  if (open === null) return { rows: 1, head: null, first: span };
  const headed = open.rows === 1 && RULE.test(line);
  return { rows: open.rows + 1, head: headed ? { start: open.first.start, end: span.end } : open.head, first: open.first };
}

/** The number of the part in which a place lies. */
export function segmentAt(segments: readonly Segment[], place: number): number {
  let low = 0;
  for (let high = segments.length - 1; low < high; ) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle]?.start ?? 0) <= place) low = middle;
    else high = middle - 1;
  }
  return low;
}
