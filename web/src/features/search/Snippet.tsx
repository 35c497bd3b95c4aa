import { useMemo } from "react";

import { snippetOf, type Wanted } from "./matching";

/** The part of a line that has most of what is looked for, with those words marked. */
export function Snippet({ text, wanted, length }: { text: string; wanted: Wanted; length: number }) {
  const { pieces, before, after } = useMemo(() => snippetOf(text, wanted, length), [text, wanted, length]);
  return (
    <>
      {before && "… "}
      {pieces.map((piece, place) => (piece.marked ? <mark key={place}>{piece.text}</mark> : piece.text))}
      {after && " …"}
    </>
  );
}
