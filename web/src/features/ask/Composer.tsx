import { ArrowUp, Square } from "lucide-react";
import { type KeyboardEvent, lazy, type MouseEvent, type RefObject, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Textarea } from "@/ui/fields";
import { Skeleton } from "@/ui/parts";

import type { Choices } from "./conversation";
import { draftOf, keepDraft } from "./conversations";
import { isTooLong, MOST } from "./limits";

const Scope = lazy(async () => ({ default: (await import("./Scope")).Scope }));

interface Props {
  chat: string | null;
  running: boolean;
  choices: Choices;
  onChoose: (choices: Partial<Choices>) => void;
  onAsk: (message: string) => void;
  onStop: () => void;
  box: RefObject<HTMLTextAreaElement | null>;
}

/** Whether one points with a finger: then a keyboard comes up with the focus, and covers the page. */
const byFinger = () => !matchMedia("(pointer: fine)").matches;

const DOUBLE_CLICK = 500;
const COUNTED = MOST * 0.8;

/** The question box. Enter asks, Shift and Enter begins a line, Escape stops. What is typed is kept for each chat. */
export function Composer({ chat, running, choices, onChoose, onAsk, onStop, box }: Props) {
  const { t, i18n } = useTranslation("ask");
  const [question, setQuestion] = useState(() => draftOf(chat));
  const [empty, setEmpty] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const tooLong = isTooLong(question);
  const number = new Intl.NumberFormat(i18n.language);
  // The router gives the focus to what bears this attribute.
  useEffect(() => { box.current?.toggleAttribute("autofocus", !byFinger()); }, [box]);
  const asked = useRef(-Infinity);
  const stop = ({ detail, timeStamp }: MouseEvent) => {
    // The second half of a double click on what was the other button stops nothing, however late a busy page gets to it:
    // it counts when one clicked. Keys are no clicks: their detail is 0.
    if (detail === 0 || (detail !== 2 && timeStamp - asked.current > DOUBLE_CLICK)) onStop();
  };
  const write = (text: string) => {
    setQuestion(text);
    setEmpty(false);
    keepDraft(chat, text);
  };
  const submit = () => {
    const message = question.trim();
    setEmpty(message === "");
    if (message === "" || tooLong || running) return;
    asked.current = performance.now();
    onAsk(message);
    write("");
    // The button that was pressed is another one now.
    if (byFinger()) box.current?.blur();
    else box.current?.focus();
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const error = tooLong ? t("tooLongBy", { count: number.format(question.length), most: number.format(MOST) }) : empty ? t("empty") : null;
  return (
    <form
      ref={form}
      className="grid grid-cols-[minmax(0,1fr)] gap-2 rounded-xl border border-line-strong bg-raised p-3 shadow-lifted has-[textarea:focus-visible]:border-accent has-[textarea:focus-visible]:ring-1 has-[textarea:focus-visible]:ring-accent"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Textarea
        ref={box}
        label={t("question")}
        labelHidden
        placeholder={t("placeholder")}
        rows={1}
        dir="auto"
        value={question}
        error={error}
        onChange={(event) => { write(event.target.value); }}
        onKeyDown={onKey}
        className="field-sizing-content max-h-[min(15rem,40dvh)] min-h-11 resize-none border-transparent bg-transparent text-lg focus-visible:outline-none"
      />
      <div className="flex items-center justify-between gap-2">
        <Suspense fallback={<Skeleton className="h-8 w-48" />}>
          <Scope choices={choices} running={running} onChoose={onChoose} />
        </Suspense>
        <span className="ms-auto flex shrink-0 items-center gap-3">
          {question.length > COUNTED && !tooLong && <span className="text-sm text-muted tabular-nums max-sm:hidden">{t("counted", { count: number.format(question.length), most: number.format(MOST) })}</span>}
          {running ? (
            <Button key="stop" icon={Square} onClick={stop}>
              {t("stop")}
            </Button>
          ) : (
            <Button key="ask" look="primary" type="submit" icon={ArrowUp}>
              {t("ask")}
            </Button>
          )}
        </span>
      </div>
    </form>
  );
}
