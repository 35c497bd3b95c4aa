import { problemOf } from "./problem";
import { session } from "./session";

/** One server-sent event; `data` is its JSON, not looked at yet. */
export interface ServerEvent {
  name: string;
  id: string | null;
  data: unknown;
}

/** The events of a stream as they come. Throws `ApiError` where the server refuses it. */
export async function* serverEvents(path: string, init: RequestInit = {}): AsyncGenerator<ServerEvent> {
  const headers = new Headers(init.headers);
  headers.set("Accept", "text/event-stream");
  const response = await session.fetch(new Request(path, { ...init, headers }));
  if (!response.ok) throw await problemOf(response);
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const blocks = (buffer + value).replaceAll("\r\n", "\n").split("\n\n");
      buffer = blocks.pop() ?? "";
      for (const block of blocks) {
        const event = parsed(block);
        if (event) yield event;
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined); // it may have been aborted
  }
}

/** One block of a stream; null for a comment. */
export function parsed(block: string): ServerEvent | null {
  let name = "message";
  let id: string | null = null;
  const data: string[] = [];
  for (const line of block.split("\n")) {
    const [, field, value = ""] = /^(\w+):? ?(.*)$/.exec(line) ?? [];
    if (field === "event") name = value;
    else if (field === "id") id = value;
    else if (field === "data") data.push(value);
  }
  return data.length === 0 ? null : { name, id, data: JSON.parse(data.join("\n")) as unknown };
}
