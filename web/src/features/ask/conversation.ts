import { api, call, freshKey, type Schema } from "@/api/client";
import { type ServerEvent, serverEvents } from "@/api/events";
import { ApiError } from "@/api/problem";

import { type Answer, type AnswerOut, askedNow, begun, ended, type Entry, stored, told } from "./entries";
import { answerEvents, lasting, type Start } from "./lasting";
import { branchTo, endOf, type Entries } from "./tree";

type Mode = NonNullable<Schema<"ChatIn">["mode"]>;

/** Where to look for answers, who answers, and how strictly. */
export interface Choices {
  collections: string[];
  assistant: string | null;
  model: string | null;
  mode: Mode | null;
}

export const NO_CHOICES: Choices = { collections: [], assistant: null, model: null, mode: null };

export interface ChatState {
  /** Null before the first question. */
  id: string | null;
  title: string;
  /** Whether the messages are there. */
  phase: "loading" | "ready" | "failed";
  error: unknown;
  entries: Entries;
  leaf: string | null;
  /** Where the messages before the known ones are. */
  earlier: string | null;
  loadingEarlier: boolean;
  choices: Choices;
}

const PAGE = 60;
/** Text comes faster than anybody reads: what came is shown once a frame. */
const FRAME = () => new Promise<void>((resolve) => { setTimeout(resolve, 40); });

/** One chat: its messages as the server has them, and answers while they are written. Outlives the page that shows it. */
export class Conversation {
  /** Stays when the server names it. */
  readonly key = freshKey();
  #state: ChatState;
  #listeners = new Set<() => void>();
  #streams = new Map<string, AbortController>();
  #serverLeaf: string | null = null;
  #loading: Promise<void> | null = null;
  /** Grows with each question and each branch that is shown: what was asked for before says nothing about them. */
  #turn = 0;
  /** Called when the first question was taken, with the id of the new chat. */
  onBegun: (id: string) => void = () => undefined;
  /** Called when something changed that lists of chats show. */
  onChanged: () => void = () => undefined;

  constructor(id: string | null, choices: Choices = NO_CHOICES) {
    this.#state = { id, title: "", phase: id === null ? "ready" : "loading", error: null, entries: new Map(), leaf: null, earlier: null, loadingEarlier: false, choices };
  }

  readonly snapshot = (): ChatState => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** The answer at the end of the branch that is shown, while it is written. */
  static running({ entries, leaf }: ChatState): Answer | null {
    const last = leaf === null ? undefined : entries.get(leaf);
    return last?.role === "assistant" && last.state === "running" ? last : null;
  }

  /** Gives it another title here. */
  name(title: string): void {
    this.#become({ title });
  }

  choose(choices: Partial<Choices>): void {
    this.#become({ choices: { ...this.#state.choices, ...choices } });
  }

  /** Reads the newest messages, and goes on listening to answers that are being written. */
  load(): Promise<void> {
    this.#loading ??= this.#load().finally(() => { this.#loading = null; });
    return this.#loading;
  }

  async #load(): Promise<void> {
    const { id, phase } = this.#state;
    if (id === null) return;
    if (phase === "failed") this.#become({ phase: "loading", error: null });
    const turn = this.#turn;
    try {
      const found = await call(api.GET("/v1/chat/{session_id}", { params: { path: { session_id: id }, query: { limit: PAGE } } }));
      this.#take(found, turn === this.#turn);
    } catch (error) {
      if (this.#state.phase !== "ready") this.#become({ phase: "failed", error });
    }
  }

  /** Reads the messages before those that are known. */
  async loadEarlier(): Promise<void> {
    const { id, earlier, loadingEarlier } = this.#state;
    if (id === null || earlier === null || loadingEarlier) return;
    this.#become({ loadingEarlier: true });
    try {
      const found = await call(api.GET("/v1/chat/{session_id}", { params: { path: { session_id: id }, query: { limit: PAGE, cursor: earlier } } }));
      const before = found.messages.map((message) => [message.id, stored(message)] as const);
      this.#become({ entries: new Map([...before, ...this.#state.entries]), earlier: found.next_cursor });
    } finally {
      this.#become({ loadingEarlier: false });
    }
  }

  /** Asks; with `editOf`, in place of that question, on a branch of its own. */
  async ask(message: string, editOf: string | null = null): Promise<void> {
    // It follows what was said before, which has to be known for that.
    if (this.#state.phase === "loading") await this.load();
    const { id, choices, entries, leaf } = this.#state;
    const key = freshKey();
    const parent = editOf === null ? leaf : (entries.get(editOf)?.parent ?? null);
    const follows = branchTo(entries, parent).findLast((entry) => !isProvisional(entry.id))?.id ?? null;
    const question = askedNow(`question ${key}`, parent, message);
    const body: Schema<"ChatIn"> = {
      message,
      stream: true,
      ...(id === null ? {} : { session_id: id }),
      ...(choices.collections.length > 0 ? { collections: choices.collections } : {}),
      ...(choices.assistant === null ? {} : { assistant: choices.assistant }),
      ...(choices.model === null ? {} : { model: choices.model }),
      ...(choices.mode === null ? {} : { mode: choices.mode }),
      ...(editOf === null ? (follows === null ? {} : { parent_id: follows }) : { edit_of: editOf }),
    };
    await this.#run(question.id, begun(`answer ${key}`, question.id), (signal) => serverEvents("/v1/chat", posted(body, key, signal)), question);
  }

  /** Answers a question once more, beside the answer that there is. */
  async regenerate(answer: Answer, how: { model?: string; mode?: Mode } = {}): Promise<void> {
    const { id } = this.#state;
    if (id === null || answer.parent === null) return;
    const key = freshKey();
    const path = `/v1/chat/${encodeURIComponent(id)}/messages/${encodeURIComponent(answer.id)}/regenerate`;
    await this.#run(answer.parent, begun(`answer ${key}`, answer.parent), (signal) => serverEvents(path, posted({ ...how, stream: true }, key, signal)));
  }

  /** Tries again what failed: the same question where the server never had it, else another answer to it. */
  async again(answer: Answer): Promise<void> {
    const question = answer.parent === null ? undefined : this.#state.entries.get(answer.parent);
    if (question?.role !== "user") return;
    if (!question.pending) return this.regenerate(answer);
    const entries = new Map(this.#state.entries);
    entries.delete(answer.id);
    entries.delete(question.id);
    this.#become({ entries, leaf: question.parent });
    return this.ask(question.text);
  }

  /** Stops the answer that is being written; what was verified of it stays. */
  async stop(): Promise<void> {
    const running = Conversation.running(this.#state);
    const { id } = this.#state;
    if (!running) return;
    const known = !isProvisional(running.id);
    this.#streams.get(running.id)?.abort();
    this.#put({ ...running, state: "cancelled", draft: "", lost: false });
    if (!known || id === null) return;
    const path = { session_id: id, message_id: running.id };
    try {
      this.#over(running.id, await call(api.POST("/v1/chat/{session_id}/messages/{message_id}/cancel", { params: { path } })));
    } catch {
      // It is over, or nobody listens: the server ends it by itself.
    }
  }

  /** Shows the branch on which a message is, down to its newest end. */
  async show(messageId: string): Promise<void> {
    const { id, entries, leaf: before } = this.#state;
    const leaf = endOf(entries, messageId);
    this.#turn += 1;
    this.#become({ leaf });
    if (id === null || isProvisional(leaf)) return;
    try {
      await call(api.PATCH("/v1/chat/{session_id}", { params: { path: { session_id: id } }, body: { leaf_id: leaf } }));
      this.#serverLeaf = leaf;
    } catch (error) {
      if (error instanceof ApiError && error.status !== 0) this.#become({ leaf: before });
    }
  }

  /** Lets go of all connections. */
  close(): void {
    for (const stream of this.#streams.values()) stream.abort();
    this.#listeners.clear();
  }

  #take(found: Schema<"ConversationOut">, isNew: boolean): void {
    const { entries: known, leaf, phase } = this.#state;
    const entries = new Map(known);
    for (const message of found.messages) {
      const before = known.get(message.id);
      // What is heard live, and what was heard to its end, says more than what is stored.
      const isOpen = before?.role === "assistant" && (before.state === "running" || before.state === "failed");
      if (before?.role !== "assistant" || (isOpen && !this.#streams.has(before.id))) entries.set(message.id, stored(message));
    }
    const followed = phase !== "ready" || (isNew && leaf === this.#serverLeaf);
    if (isNew) this.#serverLeaf = found.leaf_id;
    const first = found.messages[0];
    const earlier = first && known.size > 0 && known.has(first.id) ? this.#state.earlier : found.next_cursor;
    this.#become({ title: found.title, phase: "ready", error: null, entries, earlier, leaf: followed ? found.leaf_id : leaf });
    for (const entry of branchTo(entries, this.#state.leaf)) if (entry.role === "assistant" && entry.state === "running") void this.#listen(entry);
  }

  async #listen(answer: Answer): Promise<void> {
    const { id } = this.#state;
    if (id === null || this.#streams.has(answer.id)) return;
    const place: Start = { session_id: id, message_id: answer.id };
    // Its events are told from the first on.
    this.#put({ ...answer, steps: [], draft: "", statements: [], citations: [], conflicts: [] });
    await this.#hear(answer.id, (signal) => answerEvents(place, "", signal), false);
  }

  async #run(after: string, answer: Answer, open: (signal: AbortSignal) => AsyncGenerator<ServerEvent>, question?: Entry): Promise<void> {
    const entries = new Map(this.#state.entries);
    if (question) entries.set(question.id, question);
    entries.set(answer.id, { ...answer, parent: after });
    this.#turn += 1;
    this.#become({ entries, leaf: answer.id });
    await this.#hear(answer.id, open, true, question?.id);
    this.onChanged();
  }

  async #hear(provisional: string, open: (signal: AbortSignal) => AsyncGenerator<ServerEvent>, live: boolean, question?: string): Promise<void> {
    const abort = new AbortController();
    let id = provisional;
    this.#streams.set(id, abort);
    let waiting: [ServerEvent, number | null][] = [];
    const flush = () => {
      const events = waiting;
      waiting = [];
      this.#change(id, (answer) => events.reduce((before, [event, at]) => told(before, event, at), answer));
    };
    try {
      const onLost = () => { this.#change(id, (answer) => ({ ...answer, lost: true })); };
      for await (const event of lasting(open(abort.signal), abort.signal, onLost)) {
        if (event.name === "start") id = this.#named(id, event.data as Start, question);
        if (waiting.length === 0) void FRAME().then(flush);
        waiting.push([event, live ? performance.now() : null]);
      }
      flush();
    } catch (error) {
      flush();
      if (!abort.signal.aborted) this.#change(id, (answer) => ({ ...answer, state: "failed", draft: "", lost: false, error: asApiError(error) }));
    } finally {
      if (this.#streams.get(id) === abort) this.#streams.delete(id);
    }
  }

  /** Gives question and answer the names that the server has for them. */
  #named(provisional: string, start: Start, question: string | undefined): string {
    const stream = this.#streams.get(provisional);
    this.#streams.delete(provisional);
    if (stream) this.#streams.set(start.message_id, stream);
    const renamed = (name: string | null) => (name === provisional ? start.message_id : name !== null && name === question ? (start.question_id ?? name) : name);
    const entries = new Map<string, Entry>();
    for (const entry of this.#state.entries.values()) {
      const next = { ...entry, id: renamed(entry.id) ?? entry.id, parent: renamed(entry.parent) };
      entries.set(next.id, next.role === "user" && entry.id === question ? { ...next, pending: false } : next);
    }
    const { id } = this.#state;
    this.#serverLeaf = start.message_id;
    this.#become({ id: start.session_id, entries, leaf: renamed(this.#state.leaf) });
    if (id === null) this.onBegun(start.session_id);
    return start.message_id;
  }

  #over(id: string, whole: AnswerOut): void {
    this.#change(id, (answer) => ended(answer, whole));
  }

  #put(entry: Entry): void {
    this.#become({ entries: new Map(this.#state.entries).set(entry.id, entry) });
  }

  #change(id: string, next: (answer: Answer) => Answer): void {
    const entry = this.#state.entries.get(id);
    if (entry?.role === "assistant") this.#put(next(entry));
  }

  #become(change: Partial<ChatState>): void {
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}

/** Whether the server has not named this message. */
export function isProvisional(id: string): boolean {
  return id.includes(" ");
}

function posted(body: object, key: string, signal: AbortSignal): RequestInit {
  return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json", "Idempotency-Key": key }, signal };
}

function asApiError(error: unknown): ApiError {
  return error instanceof ApiError ? error : new ApiError(0, {});
}
