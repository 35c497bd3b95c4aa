import { useLocation, useNavigate, useParams } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { placeIn } from "@/app/links";
import { queryClient } from "@/app/queries";
import { documentQuery } from "@/features/source/queries";
import type { Shown, Why } from "@/features/source/SourcePane";
import { useTitle } from "@/ui/PageHeader";
import { toast } from "@/ui/Toasts";

import { ChatBar } from "./ChatBar";
import { Composer } from "./Composer";
import { Conversation } from "./conversation";
import { conversations } from "./conversations";
import type { Answer, Citation, Question, Side, Suggestion } from "./entries";
import { HistoryColumn } from "./HistoryColumn";
import { Spoken } from "./Spoken";
import { Thread } from "./Thread";

const SourcePane = lazy(async () => ({ default: (await import("@/features/source/SourcePane")).SourcePane }));

/** What is seen in the source pane, and of which answer it is a citation. */
interface Opened {
  shown: Shown;
  answer: string | null;
  citation: Citation | null;
  among: readonly Citation[];
  why: Why | null;
}

/** Ask, and see what each statement of the answer rests on. */
export default function AskPage() {
  const { t } = useTranslation("ask");
  const chat = useParams({ strict: false, select: ({ chat: id }) => id ?? null });
  const conversation = useConversation(chat);
  const state = useSyncExternalStore(conversation.subscribe, conversation.snapshot);
  const box = useRef<HTMLTextAreaElement>(null);
  const [opened, setOpened, close] = useOpened();
  useTitle(state.title || t("title"));
  const running = Conversation.running(state);

  const ask = (message: string) => void conversation.ask(message);
  const stop = () => {
    void conversation.stop();
    if (matchMedia("(pointer: fine)").matches) box.current?.focus();
  };
  const open = useCallback(
    (citation: Citation, answer: Answer, question: Question) => {
      const session_id = conversation.snapshot().id;
      const why = session_id === null || answer.state === "running" ? null : { session_id, message_id: answer.id, query: question.text };
      setOpened({ shown: citation, answer: answer.id, citation, among: answer.citations, why });
    },
    [conversation, setOpened],
  );
  const look = useCallback((place: Side | Suggestion) => void passage(place).then(setOpened, () => { toast(t("gone"), { tone: "bad" }); }), [setOpened, t]);
  useEscape(running === null ? null : stop);

  return (
    <div className="flex h-full">
      <HistoryColumn chat={state.id} narrow={opened !== null} />
      <div className="flex min-w-0 flex-1 flex-col">
        <ChatBar state={state} />
        <Thread
          key={conversation.key}
          state={state}
          conversation={conversation}
          open={opened?.citation ?? null}
          openOf={opened?.answer ?? null}
          onOpen={open}
          onLook={look}
          onAsk={ask}
        />
        <div className="mx-auto w-full max-w-3xl px-4 pb-4">
          <Composer key={conversation.key} chat={state.id} running={running !== null} choices={state.choices} onChoose={(choices) => { conversation.choose(choices); }} onAsk={ask} onStop={stop} box={box} />
        </div>
      </div>
      {opened && (
        // As wide as the pane that comes: the conversation stays where it is.
        <Suspense fallback={<div className="w-[44%] max-w-3xl shrink-0 max-lg:hidden" />}>
          <SourcePane
            shown={opened.shown}
            onClose={close}
            why={opened.why}
            {...(opened.citation === null ? {} : { among: opened.among, onShow: (next: Shown) => { setOpened({ ...opened, shown: next, citation: opened.among.find((each) => each === next) ?? null }); } })}
          />
        </Suspense>
      )}
      <Spoken state={state} />
    </div>
  );
}

/** The conversation of the address. One that begins here gets its address when the server has named it. */
function useConversation(chat: string | null): Conversation {
  const navigate = useNavigate();
  const [held, setHeld] = useState(() => ({ chat, conversation: conversations.of(chat) }));
  if (held.chat !== chat) setHeld({ chat, conversation: conversations.of(chat) });
  const { conversation } = held;
  const id = useSyncExternalStore(conversation.subscribe, () => conversation.snapshot().id);
  useEffect(() => {
    if (chat === null && id !== null) void navigate({ to: "/ask/$chat", params: { chat: id }, replace: true, hash: true, resetScroll: false });
  }, [chat, id, navigate]);
  useEffect(() => {
    if (chat === null) return undefined;
    void conversation.load();
    // Another tab may have gone on with this chat.
    const look = () => {
      if (document.visibilityState === "visible") void conversation.load();
    };
    document.addEventListener("visibilitychange", look);
    return () => { document.removeEventListener("visibilitychange", look); };
  }, [chat, conversation]);
  return conversation;
}

/** What is open in the source pane: a citation that was clicked, or the place that the address names. */
function useOpened(): [Opened | null, (opened: Opened) => void, () => void] {
  const [opened, setOpened] = useState<Opened | null>(null);
  const hash = useLocation({ select: (location) => location.hash });
  const path = useLocation({ select: (location) => location.pathname });
  const [closed, setClosed] = useState("");
  const [of, setOf] = useState(path);
  // Another chat: its sources are others. A chat that was named just now is the same one.
  if (of !== path) {
    setOf(path);
    if (of !== "/ask") setOpened(null);
  }
  const close = useCallback(() => {
    setOpened(null);
    setClosed(hash);
  }, [hash]);
  // Links of citations in other programs lead here.
  const linked = useMemo(() => placeIn(hash), [hash]);
  const byLink = linked && hash !== closed ? { shown: linked, answer: null, citation: null, among: [], why: null } : null;
  return [opened ?? byLink, setOpened, close];
}

/** A passage as the source pane takes it, in the version that counts now. */
async function passage(place: Side | Suggestion): Promise<Opened> {
  const document = await queryClient.query({ ...documentQuery(place.document_id), staleTime: 60_000 });
  const quote = "quote" in place ? place.quote : place.text;
  const shown = { document_id: place.document_id, title: place.title, version: document.version ?? document.latest_version, start: place.start, end: place.end, quote };
  return { shown, answer: null, citation: null, among: [], why: null };
}

/** Escape does something, unless something that is open takes it. */
function useEscape(act: (() => void) | null): void {
  const latest = useRef(act);
  useEffect(() => { latest.current = act; });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const taken = event.defaultPrevented || document.querySelector("[role=dialog], [role=menu], aside") !== null;
      if (event.key === "Escape" && !taken) latest.current?.();
    };
    document.addEventListener("keydown", onKey);
    return () => { document.removeEventListener("keydown", onKey); };
  }, []);
}
