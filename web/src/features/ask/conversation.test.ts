// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { Conversation } from "./conversation";
import { turnsOf } from "./tree";

type Answering = (request: Request) => Response | Promise<Response>;
let answering: Answering;

beforeEach(() => {
  vi.stubGlobal("Request", class extends Request {
    constructor(input: RequestInfo | URL, init?: RequestInit) {
      super(typeof input === "string" ? new URL(input, location.origin) : input, init);
    }
  });
  vi.stubGlobal("fetch", async (request: Request) => answering(request));
});
afterEach(() => vi.unstubAllGlobals());

const message = (id: string, parent_id: string | null, more: object = {}) => ({
  ...{ id, parent_id, role: "user", text: id, created_at: "2026-01-01T00:00:00Z", state: "answered", query: null, mode: null, model: null },
  ...{ assistant_id: null, statements: [], citations: [], conflicts: [], suggestions: [], error: null, finished_at: null, ...more },
});
const OLD = [message("q1", null), message("a1", "q1", { role: "assistant" })];
const chat = (messages: object[], leaf_id: string) => Response.json({ id: "c", title: "T", messages, leaf_id, next_cursor: null });
const event = (name: string, data: object) => `event: ${name}\nid: ${name}\ndata: ${JSON.stringify(data)}\n\n`;
const START = event("start", { session_id: "c", message_id: "a2", question_id: "q2" });
const END = event("answer", { ...message("a2", "q2"), answer: "Yes.", usage: {} });

/** A stream that says this and goes on until it is ended. */
function stream(...said: string[]) {
  let control: ReadableStreamDefaultController<Uint8Array> | undefined;
  const bytes = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({ start: (given) => { control = given; for (const each of said) given.enqueue(bytes.encode(each)); } });
  return {
    response: () => new Response(body),
    say: (words: string) => control?.enqueue(bytes.encode(words)),
    end: () => control?.close(),
  };
}

/** An answer that is given later. */
function later() {
  let give: (response: Response) => void = () => undefined;
  const promise = new Promise<Response>((resolve) => { give = resolve; });
  return { promise, give };
}

const shown = (of: Conversation) => turnsOf(of.snapshot().entries, of.snapshot().leaf).map(({ question }) => question.text);

test("what is asked before the chat is there follows what was said in it", async () => {
  const loading = later();
  const asked: unknown[] = [];
  answering = async (request) => {
    if (request.method === "GET") return loading.promise;
    asked.push(await request.json());
    return stream(START, END).response();
  };
  const conversation = new Conversation("c");
  void conversation.load();
  void conversation.ask("And now?");
  loading.give(chat(OLD, "a1"));
  await expect.poll(() => conversation.snapshot().leaf).toBe("a2");
  expect(asked).toMatchObject([{ message: "And now?", parent_id: "a1" }]);
  expect(shown(conversation)).toEqual(["q1", "And now?"]);
});

test("what was read before a question does not take it out of sight", async () => {
  const loading = later();
  answering = (request) => (request.method === "GET" ? chat(OLD, "a1") : stream(START).response());
  const conversation = new Conversation("c");
  await conversation.load();
  answering = (request) => (request.method === "GET" ? loading.promise : stream(START).response());
  const looking = conversation.load();
  void conversation.ask("And now?");
  await expect.poll(() => conversation.snapshot().leaf).toBe("a2");
  loading.give(chat(OLD, "a1"));
  await looking;
  expect(shown(conversation)).toEqual(["q1", "And now?"]);
});

test("an answer that was lost here is shown when it is heard that it was written", async () => {
  answering = (request) => (request.method === "GET" ? chat(OLD, "a1") : stream(START, event("error", { message: "The connection was lost." })).response());
  const conversation = new Conversation("c");
  await conversation.load();
  await conversation.ask("And now?");
  expect(conversation.snapshot().entries.get("a2")).toMatchObject({ state: "failed" });
  answering = () => chat([...OLD, message("q2", "a1"), message("a2", "q2", { role: "assistant", text: "Yes." })], "a2");
  await conversation.load();
  expect(conversation.snapshot().entries.get("a2")).toMatchObject({ state: "answered", text: "Yes." });
});

test("of an answer that was stopped nothing comes back that was not verified", async () => {
  const answer = stream(START, event("text", { text: "Per" }));
  answering = (request) => (request.method === "GET" ? chat(OLD, "a1") : request.url.endsWith("/cancel") ? Response.error() : answer.response());
  const conversation = new Conversation("c");
  await conversation.load();
  const over = conversation.ask("And now?");
  await expect.poll(() => conversation.snapshot().entries.get("a2")).toMatchObject({ draft: "Per" });
  answer.say(event("text", { text: "haps" }));
  await new Promise((resolve) => { setTimeout(resolve); });
  await conversation.stop();
  answer.end();
  await over;
  expect(conversation.snapshot().entries.get("a2")).toMatchObject({ state: "cancelled", draft: "" });
});
