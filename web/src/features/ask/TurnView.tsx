import { memo } from "react";
import { useTranslation } from "react-i18next";

import { AnswerActions } from "./AnswerActions";
import { AnswerView } from "./AnswerView";
import { Branches } from "./Branches";
import { type Conversation, isProvisional } from "./conversation";
import type { Answer, Citation, Question, Side, Suggestion } from "./entries";
import { QuestionView } from "./QuestionView";
import { type Entries, placeOf } from "./tree";

interface Props {
  question: Question;
  answer: Answer | null;
  entries: Entries;
  conversation: Conversation;
  chat: string | null;
  /** Whether any answer of the branch is being written. */
  running: boolean;
  open: Citation | null;
  onOpen: (citation: Citation, answer: Answer, question: Question) => void;
  onLook: (place: Side | Suggestion) => void;
}

/** A question with its answer. */
export const TurnView = memo(function TurnView({ question, answer, entries, conversation, chat, running, open, onOpen, onLook }: Props) {
  const { t } = useTranslation("answer");
  const show = (id: string) => void conversation.show(id);
  return (
    <article className="turn grid grid-cols-[minmax(0,1fr)] gap-4" aria-busy={answer?.state === "running"}>
      <QuestionView
        question={question}
        place={placeOf(entries, question)}
        mayEdit={!running && !isProvisional(question.id)}
        onEdit={(message) => void conversation.ask(message, question.id)}
        onShow={show}
      />
      {answer && (
        <AnswerView
          answer={answer}
          chat={isProvisional(answer.id) ? null : chat}
          open={open}
          onOpen={(citation) => { onOpen(citation, answer, question); }}
          onLook={onLook}
          onAgain={() => void conversation.again(answer)}
          actions={
            <div className="flex flex-wrap items-center gap-x-2">
              <Branches label={t("branch.answers")} place={placeOf(entries, answer)} onShow={show} />
              <AnswerActions answer={answer} question={question.text} chat={chat} mayRegenerate={!running} onRegenerate={(how) => void conversation.regenerate(answer, how)} />
            </div>
          }
        />
      )}
    </article>
  );
}, isSame);

/** Other turns change while one answer is written; a turn that did not need not be made again. */
function isSame(before: Props, after: Props): boolean {
  return (
    before.question === after.question &&
    before.answer === after.answer &&
    before.running === after.running &&
    before.open === after.open &&
    before.chat === after.chat &&
    before.conversation === after.conversation &&
    before.onOpen === after.onOpen &&
    before.onLook === after.onLook &&
    before.entries.size === after.entries.size
  );
}
