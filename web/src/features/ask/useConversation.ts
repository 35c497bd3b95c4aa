import { useCallback, useRef, useState } from "react";

import { freshKey } from "@/api/client";
import { serverEvents } from "@/api/events";
import { ApiError } from "@/api/problem";

import { asked, told, type Turn } from "./turns";

export interface Conversation {
  turns: Turn[];
  running: boolean;
  ask: (message: string, collections: string[] | null) => Promise<void>;
  stop: () => void;
  begin: () => void;
}

/** A conversation with the server: questions, and answers as they are written. */
export function useConversation(): Conversation {
  const [turns, setTurns] = useState<Turn[]>([]);
  const chat = useRef<string | null>(null);
  const current = useRef<AbortController | null>(null);
  const [running, setRunning] = useState(false);

  const ask = useCallback(async (message: string, collections: string[] | null) => {
    const key = freshKey();
    const abort = new AbortController();
    current.current = abort;
    const change = (next: (turn: Turn) => Turn) => {
      setTurns((before) => before.map((turn) => (turn.key === key ? next(turn) : turn)));
    };
    setTurns((before) => [...before, asked(key, message)]);
    setRunning(true);
    try {
      const body = { message, stream: true, ...(chat.current ? { session_id: chat.current } : {}), ...(collections ? { collections } : {}) };
      const init = {
        method: "POST",
        body: JSON.stringify(body),
        headers: { "Content-Type": "application/json", "Idempotency-Key": key },
        signal: abort.signal,
      };
      for await (const event of serverEvents("/v1/chat", init)) {
        if (event.name === "start") chat.current = (event.data as { session_id: string }).session_id;
        change((turn) => told(turn, event.name === "error" ? { ...event, data: problemIn(event.data) } : event));
      }
      change((turn) => (turn.state === "running" ? { ...turn, state: "failed", error: new ApiError(0, {}) } : turn));
    } catch (error) {
      change((turn) => ({ ...turn, state: "failed", draft: "", error: abort.signal.aborted ? null : error }));
    } finally {
      if (current.current === abort) setRunning(false);
    }
  }, []);

  const stop = useCallback(() => current.current?.abort(), []);
  const begin = useCallback(() => {
    current.current?.abort();
    chat.current = null;
    setTurns([]);
  }, []);
  return { turns, running, ask, stop, begin };
}

/** The error that a stream ended with. */
function problemIn(data: unknown): ApiError {
  const { code, message, detail } = data as { code?: string; message?: string; detail?: string };
  const said = message ?? detail;
  return new ApiError(500, { ...(code ? { code } : {}), ...(said ? { detail: said } : {}) });
}
