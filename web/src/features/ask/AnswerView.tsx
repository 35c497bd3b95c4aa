import { CircleHelp, Info } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { notedOf } from "@/app/problems";
import { oneLine } from "@/features/source/spans";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/states";

import { AnswerText } from "./AnswerText";
import { Conflicts } from "./Conflicts";
import type { Answer, Citation, Side, Suggestion } from "./entries";
import { Evidence } from "./Evidence";
import { Steps } from "./Steps";

export interface AnswerProps {
  answer: Answer;
  chat: string | null;
  /** The citation of this answer whose source is open. */
  open: Citation | null;
  onOpen: (citation: Citation) => void;
  /** Opens a passage that is no citation. */
  onLook: (place: Side | Suggestion) => void;
  onAgain: () => void;
  /** What can be done with it, once it is over. */
  actions: ReactNode;
}

/** An answer as it is now: what is done for it, what is verified of it, and what it rests on. */
export function AnswerView({ answer, chat, open, onOpen, onLook, onAgain, actions }: AnswerProps) {
  const { t } = useTranslation("answer");
  const over = answer.state !== "running";
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <Steps answer={answer} chat={chat} />
      {(answer.statements.length > 0 || answer.draft !== "") && <AnswerText answer={answer} open={open} onOpen={onOpen} />}
      {/* They are told last: above the words, they would move what one reads. */}
      {answer.conflicts.length > 0 && <Conflicts conflicts={answer.conflicts} onOpen={onLook} />}
      {answer.state === "abstained" && <Abstained answer={answer} onLook={onLook} />}
      {answer.state === "cancelled" && (
        <div className="flex flex-wrap items-center gap-3 text-muted">
          {t("stopped")}
          <Button size="sm" onClick={onAgain}>
            {t("again")}
          </Button>
        </div>
      )}
      {answer.state === "failed" && <ErrorState error={answer.error} title={t("failed")} onRetry={onAgain} />}
      {answer.notes.map((note) => (
        <p key={note.code + note.text} className="flex items-start gap-2 rounded-md bg-sunken px-3 py-2 text-sm">
          <Info aria-hidden size={16} className="mt-0.5 shrink-0" />
          {notedOf(note)}
        </p>
      ))}
      {over && answer.citations.length > 0 && <Evidence citations={answer.citations} open={open} onOpen={onOpen} />}
      {over && actions}
    </div>
  );
}

/** The sources do not tell: said plainly, with the nearest passages and what to try. */
function Abstained({ answer, onLook }: { answer: Answer; onLook: (place: Suggestion) => void }) {
  const { t } = useTranslation("answer");
  return (
    <div className="unknown grid gap-3 rounded-lg border border-line bg-sunken p-4">
      <p className="flex items-start gap-2 text-lg font-medium">
        <CircleHelp aria-hidden size={22} className="mt-0.5 shrink-0 text-accent" />
        <span className="min-w-0 wrap-anywhere" dir="auto">{answer.text || t("abstained")}</span>
      </p>
      {answer.suggestions.length > 0 && (
        <>
          <p className="text-sm text-muted">{t("nearest")}</p>
          <ul className="grid gap-2">
            {answer.suggestions.map((each) => (
              <li key={`${each.document_id} ${each.start}`}>
                <button type="button" onClick={() => { onLook(each); }} className="grid w-full gap-0.5 rounded-md border border-line bg-surface p-2.5 text-start text-sm hover:border-accent">
                  <strong className="truncate font-semibold">{each.title}</strong>
                  <span className="line-clamp-2 text-muted wrap-anywhere">{oneLine(each.text)}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="text-sm text-muted">{t("tryThis")}</p>
    </div>
  );
}
