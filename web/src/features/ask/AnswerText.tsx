import { CircleHelp } from "lucide-react";
import { Fragment, useMemo } from "react";
import { useTranslation } from "react-i18next";

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
  const { t } = useTranslation("answer");
  const text = useMemo(() => written(statements, draft), [statements, draft]);
  // What holds for all of them is said once.
  const unchecked = statements.length > 0 && statements.every(({ verdict }) => verdict === "unchecked");
  const stretches = useMemo(() => {
    const found = text.statements.map((span, index): Stretch => {
      const statement = statements[index];
      const look = classes("statement", statement && !unchecked && UNDERLINES[doubt(statement) ?? ""]);
      return {
        ...span,
        as: (words) => <span className={look}>{words}</span>,
        after: statement && <Marks {...{ statement, citations, open, onOpen }} quiet={unchecked} />,
      };
    });
    if (text.draft) found.push({ ...text.draft, as: (words) => <span className="draft text-muted">{words}</span> });
    return found;
  }, [text, statements, citations, open, onOpen, unchecked]);
  return (
    <>
      <div className="answer font-serif text-lg leading-relaxed wrap-anywhere *:first:mt-0 *:first:pt-0 *:last:mb-0" dir="auto">
        <Rendered source={text.source} stretches={stretches} top={TOP} />
      </div>
      {unchecked && (
        <p className="flex items-start gap-2 rounded-md bg-sunken px-3 py-2 text-sm">
          <CircleHelp aria-hidden size={16} className="mt-0.5 shrink-0" />
          {t("modeWas.off")}
        </p>
      )}
    </>
  );
}

/** What stands behind a statement. */
function Marks({ statement, citations, open, onOpen, quiet }: Pick<Props, "open" | "onOpen"> & { statement: Statement; citations: readonly Citation[]; quiet: boolean }) {
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
      {kind !== null && !quiet && (
        <>
          {"\u00a0"}
          <VerdictMark statement={statement} kind={kind} />
        </>
      )}
    </>
  );
}
