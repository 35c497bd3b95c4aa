import { Check, ChevronRight, LoaderCircle } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { classes } from "@/ui/classes";
import { Skeleton } from "@/ui/parts";

import type { Answer } from "./entries";
import { useStepWords } from "./words";

const StepDetails = lazy(() => import("./StepDetails"));
const SHOWN = 4;

/** What is done for an answer: its last steps while it is written, one line that opens afterwards. */
export function Steps({ answer, chat }: { answer: Answer; chat: string | null }) {
  const { t } = useTranslation("answer");
  const [open, setOpen] = useState(false);
  if (answer.state === "running") return <Running answer={answer} writing={answer.statements.length > 0 || answer.draft !== ""} />;
  if (answer.live && answer.steps.length === 0) return null;
  return (
    <div className="grid justify-items-start text-sm">
      <button type="button" aria-expanded={open} onClick={() => { setOpen(!open); }} className="tap -ms-1 inline-flex items-center gap-1 rounded-md py-1 pe-2 text-start text-muted hover:text-ink">
        <ChevronRight aria-hidden size={16} className={classes("transition-transform", open ? "rotate-90" : "rtl:-scale-x-100")} />
        {t("how")}
      </button>
      {open && (
        <Suspense fallback={<Skeleton className="h-24" />}>
          <StepDetails answer={answer} chat={chat} />
        </Suspense>
      )}
    </div>
  );
}

/** Above words there is one line, as high as what stands there afterwards: they stay where they are. */
function Running({ answer, writing }: { answer: Answer; writing: boolean }) {
  const { t } = useTranslation("answer");
  const words = useStepWords();
  const last = answer.steps.at(-1);
  const now = answer.lost ? t("lost") : answer.statements.length > 0 ? t("step.verify") : last ? words(last) : t("step.begin");
  return (
    <ul className="steps grid gap-1 py-1 text-sm text-muted">
      {!writing && answer.steps.slice(-SHOWN, -1).map((step, index) => (
        <li key={`${step.step} ${index}`} className="flex items-start gap-2">
          <Check aria-hidden size={16} className="mt-0.5 shrink-0 text-good" />
          <span className="min-w-0 wrap-anywhere">{words(step)}</span>
        </li>
      ))}
      <li className="flex items-start gap-2 font-medium text-ink">
        <LoaderCircle aria-hidden size={16} className="mt-0.5 shrink-0 animate-spin text-accent" />
        <span className="min-w-0 wrap-anywhere">{now}</span>
      </li>
    </ul>
  );
}
