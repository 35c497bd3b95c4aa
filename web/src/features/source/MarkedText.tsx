import { Fragment, type ReactNode, useLayoutEffect, useMemo, useRef } from "react";

import { classes } from "@/ui/classes";

import { type Block, blocksOf, cellsOf, isRule, type Span } from "./spans";

const CELL = "border border-line px-3 py-1.5 text-start align-top";

interface Props {
  text: string;
  /** The stretch of `text` that is shown. */
  part: Span;
  /** What is marked, and scrolled to. */
  span: Span | null;
}

/** A stretch of a document's extracted text: paragraphs, headings, lists and tables, with a span marked in them. */
export function MarkedText({ text, part, span }: Props) {
  const root = useRef<HTMLDivElement>(null);
  const groups = useMemo(() => grouped(blocksOf(text, part)), [text, part]);
  useLayoutEffect(() => {
    root.current?.querySelector("mark")?.scrollIntoView({ block: "center" });
  }, [text, span]);
  return (
    <div ref={root} className="grid grid-cols-[minmax(0,1fr)] gap-1 font-serif text-lg leading-relaxed">
      {groups.map((group) =>
        group[0]?.kind === "row" ? (
          <TableOf key={group[0].start} text={text} rows={group} span={span} />
        ) : (
          group.map((block) => (
            <div
              key={block.start}
              className={classes("min-h-3 whitespace-pre-wrap", block.kind === "heading" && "pt-3 font-semibold", block.kind === "list" && "ps-4")}
            >
              <Marked text={text} piece={block} span={span} />
            </div>
          ))
        ),
      )}
    </div>
  );
}

/** Blocks with the rows of one table together. */
function grouped(blocks: Block[]): Block[][] {
  const groups: Block[][] = [];
  for (const block of blocks) {
    const last = groups.at(-1);
    if (block.kind === "row" && last?.[0]?.kind === "row") last.push(block);
    else groups.push([block]);
  }
  return groups;
}

function TableOf({ text, rows, span }: { text: string; rows: Block[]; span: Span | null }) {
  const headed = rows[1] !== undefined && isRule(text, rows[1]);
  return (
    <div className="overflow-x-auto">
      <table className="my-2 border-collapse font-sans text-base">
        <tbody>
          {rows.map((row, number) => {
            if (headed && number === 1) return null;
            return (
              <tr key={row.start}>
                {cellsOf(text, row).map((cell) => {
                  const words = <Marked text={text} piece={cell} span={span} />;
                  return headed && number === 0 ? (
                    <th key={cell.start} className={CELL}>
                      {words}
                    </th>
                  ) : (
                    <td key={cell.start} className={CELL}>
                      {words}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

/** A piece of the text with what the span covers of it in a mark. */
function Marked({ text, piece, span }: { text: string; piece: Span; span: Span | null }): ReactNode {
  const from = Math.max(span?.start ?? 0, piece.start);
  const to = Math.min(span?.end ?? 0, piece.end);
  if (from >= to) return text.slice(piece.start, piece.end);
  return (
    <Fragment>
      {text.slice(piece.start, from)}
      <mark>{text.slice(from, to)}</mark>
      {text.slice(to, piece.end)}
    </Fragment>
  );
}
