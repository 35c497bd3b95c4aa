import { Fragment, useMemo } from "react";

import { Rendered } from "@/features/source/text/Rendered";
import type { Stretch } from "@/features/source/text/stretches";
import { classes } from "@/ui/classes";

import { CitationChip } from "./CitationChip";
import type { Answer, Citation, Statement } from "./entries";
import { doubt, UNDERLINES, VerdictMark } from "./Verdict";
import { written } from "./written";

interface Props {
  answer: Pick<Answer, "statements" | "citations" | "draft">;
  open: Citation | null;
  onOpen: (citation: Citation) => void;
}

/** The level of an answer's headings, below its question. */
const TOP = 3;

/** An answer in Markdown; behind each statement the numbers of its citations and, if it is doubtful, a word on that. */
export function AnswerText({ answer: { statements, citations, draft }, open, onOpen }: Props) {
  const text = useMemo(() => written(statements, draft), [statements, draft]);
  const stretches = useMemo(() => {
    const found = text.statements.map((span, index): Stretch => {
      const statement = statements[index];
      const look = classes("statement", statement && UNDERLINES[doubt(statement) ?? ""]);
      return {
        ...span,
        as: (words) => <span className={look}>{words}</span>,
        after: statement && <Marks {...{ statement, citations, open, onOpen }} />,
      };
    });
    if (text.draft) found.push({ ...text.draft, as: (words) => <span className="draft text-muted">{words}</span> });
    return found;
  }, [text, statements, citations, open, onOpen]);
  return (
    <div className="answer font-serif text-lg leading-relaxed wrap-anywhere *:first:mt-0 *:first:pt-0 *:last:mb-0" dir="auto">
      <Rendered source={text.source} stretches={stretches} top={TOP} />
    </div>
  );
}

/** What stands behind a statement. */
function Marks({ statement, citations, open, onOpen }: Pick<Props, "open" | "onOpen"> & { statement: Statement; citations: readonly Citation[] }) {
  const cited = statement.citations.flatMap((n) => citations.find((citation) => citation.n === n) ?? []);
  const kind = doubt(statement);
  return (
    <>
      {cited.map((citation, place) => (
        <Fragment key={citation.n}>
          {place === 0 ? "\u00a0" : " "}
          <CitationChip citation={citation} isOpen={open?.n === citation.n} onOpen={onOpen} />
        </Fragment>
      ))}
      {kind !== null && (
        <>
          {" "}
          <VerdictMark statement={statement} kind={kind} />
        </>
      )}
    </>
  );
}
