import type { Span } from "@/features/source/spans";

/** A chunk on its text: what lies between it and the one before, what both have, and what it alone has. */
export interface Piece<T> {
  chunk: T;
  gap: Span | null;
  shared: Span | null;
  own: Span;
}

/** Chunks in reading order, laid on the text that they were cut from. */
export function laidOut<T>(chunks: readonly (Span & { chunk: T })[]): Piece<T>[] {
  let reached = 0;
  return chunks.map(({ start, end, chunk }) => {
    const own = Math.min(end, Math.max(start, reached));
    const gap = start > reached ? { start: reached, end: start } : null;
    reached = Math.max(reached, end);
    return { chunk, gap, shared: own > start ? { start, end: own } : null, own: { start: own, end } };
  });
}
