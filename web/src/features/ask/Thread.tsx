import { ArrowDown } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { texts } from "@/app/i18n";
import { Button, IconButton } from "@/ui/Button";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { type ChatState, Conversation } from "./conversation";
import type { Answer, Citation, Question, Side, Suggestion } from "./entries";
import { Start } from "./Start";
import { turnsOf } from "./tree";

const loadTurn = async () => {
  const [module] = await Promise.all([import("./TurnView"), texts("answer")]);
  return { default: module.TurnView };
};
const TurnView = lazy(loadTurn);

interface Props {
  state: ChatState;
  conversation: Conversation;
  open: Citation | null;
  openOf: string | null;
  onOpen: (citation: Citation, answer: Answer, question: Question) => void;
  onLook: (place: Side | Suggestion) => void;
  onAsk: (message: string) => void;
}

/** The questions and answers of the branch that is shown, or what to begin with. */
export function Thread({ state, conversation, open, openOf, onOpen, onLook, onAsk }: Props) {
  const { t } = useTranslation("ask");
  const { entries, leaf, phase, earlier } = state;
  const turns = useMemo(() => turnsOf(entries, leaf), [entries, leaf]);
  const running = Conversation.running(state) !== null;
  // What shows answers is there when the first one comes.
  useEffect(() => void loadTurn(), []);
  const { frame, content, isAway, toNewest } = useNewest(turns.length, turns[0]?.question.id, turns.at(-1)?.question.id);
  const more = useCallback(() => void conversation.loadEarlier().catch(() => undefined), [conversation]);
  useTop(frame, earlier !== null && !state.loadingEarlier && turns.length > 0 ? more : null);
  return (
    <div className="relative min-h-0 flex-1">
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
      <div ref={frame} role="region" aria-label={t("conversation")} tabIndex={0} data-quiet-focus className="h-full overflow-y-auto overscroll-contain">
        <div ref={content} className="mx-auto grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-12 px-4 pt-4 pb-8">
          {phase === "loading" && <Loading />}
          {phase === "failed" && <ErrorState error={state.error} title={t("chatFailed")} onRetry={() => void conversation.load()} />}
          {phase === "ready" && turns.length === 0 && <Start choices={state.choices} onAsk={onAsk} />}
          {earlier !== null && turns.length > 0 && (
            <div className="grid justify-items-center">
              <Button size="sm" busy={state.loadingEarlier} onClick={more}>
                {t("earlier")}
              </Button>
            </div>
          )}
          <Suspense fallback={<Loading />}>
            {turns.map(({ question, answer }) => (
              <TurnView
                key={question.id}
                {...{ question, answer, entries, conversation, running, onOpen, onLook }}
                chat={state.id}
                open={answer !== null && answer.id === openOf ? open : null}
              />
            ))}
          </Suspense>
        </div>
      </div>
      {isAway && turns.length > 0 && <IconButton icon={ArrowDown} label={t("newest")} look="secondary" onClick={toNewest} className="absolute end-1/2 bottom-2 translate-x-1/2 rounded-full shadow-lifted rtl:-translate-x-1/2" />}
    </div>
  );
}

function Loading() {
  return (
    <div className="grid gap-4">
      <Skeleton className="h-8 w-2/3" />
      <Skeleton className="h-24" />
      <Skeleton className="h-16" />
    </div>
  );
}

/** Pixels from an end within which one is there. */
const NEAR = 120;
const AT_END = 24;

/**
 * Stays at the newest words while one is there, lets go as soon as one scrolls up, and holds again at the end. What was
 * scrolled to stays where it is when older messages come in.
 */
function useNewest(count: number, first: string | undefined, newest: string | undefined) {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const stuck = useRef(true);
  const height = useRef(0);
  const before = useRef(count);
  const [isAway, setAway] = useState(false);
  const toNewest = useCallback(() => {
    const area = frame.current;
    if (!area) return;
    stuck.current = true;
    area.scrollTop = area.scrollHeight;
    // The button goes; whoever pressed it by keyboard goes on here.
    area.focus({ preventScroll: true });
  }, []);
  useEffect(() => {
    const [area, inner] = [frame.current, content.current];
    if (!area || !inner) return undefined;
    let last = area.scrollTop;
    const look = () => {
      const left = area.scrollHeight - area.scrollTop - area.clientHeight;
      // What becomes shorter is scrolled up by the browser, not by a reader.
      const up = area.scrollTop < last - 1 && area.scrollHeight >= height.current;
      if (up) stuck.current = false;
      else if (left < AT_END) stuck.current = true;
      last = area.scrollTop;
      height.current = area.scrollHeight;
      setAway(!stuck.current && left > NEAR);
    };
    const observer = new ResizeObserver(() => {
      // What one may begin with is read from its top.
      if (stuck.current && before.current > 0) area.scrollTop = area.scrollHeight;
      look();
    });
    observer.observe(inner);
    area.addEventListener("scroll", look, { passive: true });
    return () => {
      observer.disconnect();
      area.removeEventListener("scroll", look);
    };
  }, []);
  // A question that was asked just now is looked at, wherever one was.
  const ends = useRef({ first, newest });
  useLayoutEffect(() => {
    const area = frame.current;
    if (!area) return;
    const isEarlier = ends.current.first !== undefined && first !== ends.current.first && newest === ends.current.newest;
    if (isEarlier) area.scrollTop += area.scrollHeight - height.current;
    else if (count > before.current) {
      stuck.current = true;
      area.scrollTop = area.scrollHeight;
    }
    before.current = count;
    ends.current = { first, newest };
    height.current = area.scrollHeight;
  }, [count, first, newest]);
  return { frame, content, isAway, toNewest };
}

/** Calls `act` when the upper end is near. */
function useTop(frame: React.RefObject<HTMLDivElement | null>, act: (() => void) | null): void {
  useEffect(() => {
    const area = frame.current;
    if (!area || !act) return undefined;
    const onScroll = () => {
      if (area.scrollTop < NEAR && area.scrollHeight > area.clientHeight * 1.5) act();
    };
    area.addEventListener("scroll", onScroll, { passive: true });
    return () => { area.removeEventListener("scroll", onScroll); };
  }, [frame, act]);
}
