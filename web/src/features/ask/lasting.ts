import { type ServerEvent, serverEvents } from "@/api/events";
import { ApiError } from "@/api/problem";

/** What the first event of an answer's stream names. */
export interface Start {
  session_id: string;
  message_id: string;
  question_id?: string;
}

const PAUSES = [300, 700, 1500, 3000, 6000, 10_000, 10_000];

/** A pause that ends early when the browser is online again. Rejects when `signal` is aborted. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearTimeout(timer);
      removeEventListener("online", end);
      signal.removeEventListener("abort", end);
      if (signal.aborted) reject(signal.reason as Error);
      else resolve();
    };
    const timer = setTimeout(end, milliseconds);
    addEventListener("online", end);
    signal.addEventListener("abort", end);
  });
}

/** The events of an answer that is known, from the one after `last` on. */
export function answerEvents({ session_id, message_id }: Start, last: string, signal: AbortSignal): AsyncGenerator<ServerEvent> {
  const path = `/v1/chat/${encodeURIComponent(session_id)}/messages/${encodeURIComponent(message_id)}/events`;
  return serverEvents(path, { signal, headers: last ? { "Last-Event-ID": last } : {} });
}

/**
 * The events of an answer to its end, over as many connections as it takes: one that breaks is made anew from the last
 * event on. `onLost` is called when one breaks. Throws `ApiError` where the server refuses, or is gone for too long.
 */
export async function* lasting(first: AsyncGenerator<ServerEvent>, signal: AbortSignal, onLost: () => void): AsyncGenerator<ServerEvent> {
  let start: Start | null = null;
  let last = "";
  let failures = 0;
  for (let source = first; ; source = answerEvents(start, last, signal)) {
    try {
      for await (const event of source) {
        if (event.name === "start") start = event.data as Start;
        if (event.id !== null) {
          last = event.id;
          failures = 0;
        }
        if (event.name === "error" && event.id === null && start !== null) break; // of this connection, not of the answer
        yield event;
        if (event.name === "answer" || event.name === "error") return;
      }
    } catch (error) {
      if (signal.aborted || start === null || !isPassing(error)) throw error;
    }
    const wait = PAUSES[failures];
    if (start === null || wait === undefined) throw new ApiError(0, {});
    failures += 1;
    onLost();
    await pause(wait, signal);
  }
}

function isPassing(error: unknown): boolean {
  return error instanceof ApiError ? error.status === 0 || error.status === 429 || error.status >= 500 : error instanceof TypeError;
}
