import { Fragment } from "react";

import { classes } from "@/ui/classes";

import { CitationChip } from "./CitationChip";
import type { Answer, Citation, Statement } from "./entries";
import { between, Inline } from "./Inline";
import { doubt, UNDERLINES, VerdictMark } from "./Verdict";

interface Props {
  answer: Answer;
  open: Citation | null;
  onOpen: (citation: Citation) => void;
}

/** The statements of an answer, each followed by the numbers of its citations and, if it is doubtful, a word on that. */
export function AnswerText({ answer, open, onOpen }: Props) {
  return (
    <div className="answer font-serif text-lg leading-relaxed wrap-anywhere whitespace-pre-wrap" dir="auto">
      {answer.statements.map((statement, index) => (
        // Statements have no other name than their place, and never move.
        <Fragment key={index}>
          {index > 0 ? between(statement.lead ?? " ") : between((statement.lead ?? "").trimStart())}
          <span className={classes("statement", UNDERLINES[doubt(statement) ?? ""])}>
            <Inline text={statement.text} />
          </span>
          <Marks {...{ statement, answer, open, onOpen }} />
        </Fragment>
      ))}
      {answer.draft && <span className="draft text-muted italic">{` ${answer.draft}`}</span>}
    </div>
  );
}

/** What stands behind a statement. */
export function Marks({ statement, answer, open, onOpen }: Props & { statement: Statement }) {
  const cited = statement.citations.flatMap((n) => answer.citations.find((citation) => citation.n === n) ?? []);
  const kind = doubt(statement);
  return (
    <>
      {cited.map((citation) => (
        <Fragment key={citation.n}>
          {" "}
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
