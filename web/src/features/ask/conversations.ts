import { session } from "@/api/session";

import { Conversation } from "./conversation";

const KEPT = 8;

/** The conversations of this tab that are open, or were lately: answers go on while one looks at another page. */
class Conversations {
  #open = new Map<string, Conversation>();
  #fresh = new Conversation(null);
  #listeners = new Set<() => void>();

  constructor() {
    this.#prepare(this.#fresh);
    session.subscribe(() => {
      if (session.state === "closed") this.#forget();
    });
  }

  /** The conversation of a chat, or without an id the one that has no question yet. */
  of(id: string | null): Conversation {
    if (id === null) return this.#fresh;
    const known = this.#open.get(id);
    if (known) return known;
    const opened = new Conversation(id, this.#fresh.snapshot().choices);
    this.#prepare(opened);
    this.#keep(id, opened);
    return opened;
  }

  /** Forgets a chat that was deleted. */
  drop(id: string): void {
    this.#open.get(id)?.close();
    this.#open.delete(id);
  }

  /** Tells an open conversation the title that it has now. */
  titled(id: string, title: string): void {
    const known = this.#open.get(id);
    if (known && known.snapshot().title !== title) known.name(title);
  }

  /** Begins anew, with what was chosen. */
  begin(): void {
    this.#fresh = new Conversation(null, this.#fresh.snapshot().choices);
    this.#prepare(this.#fresh);
  }

  /** Calls `listener` when the list of chats has changed. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #prepare(conversation: Conversation): void {
    const changed = () => { for (const listener of this.#listeners) listener(); };
    conversation.onChanged = changed;
    conversation.onBegun = (id) => {
      this.#keep(id, conversation);
      if (conversation === this.#fresh) this.begin();
      this.#fresh.choose(conversation.snapshot().choices);
      changed();
    };
  }

  #keep(id: string, conversation: Conversation): void {
    this.#open.set(id, conversation);
    for (const [old, kept] of this.#open) {
      if (this.#open.size <= KEPT) break;
      if (kept === conversation || Conversation.running(kept.snapshot())) continue;
      kept.close();
      this.#open.delete(old);
    }
  }

  #forget(): void {
    for (const conversation of [...this.#open.values(), this.#fresh]) conversation.close();
    this.#open.clear();
    this.#fresh = new Conversation(null);
    this.#prepare(this.#fresh);
    for (const key of Object.keys(sessionStorage)) if (key.startsWith(DRAFT)) sessionStorage.removeItem(key);
  }
}

export const conversations = new Conversations();

const DRAFT = "citewell-draft-";

/** What was typed and not asked yet, kept for this tab. */
export function draftOf(id: string | null): string {
  return sessionStorage.getItem(DRAFT + (id ?? "new")) ?? "";
}

const MOST_KEPT = 200_000;

export function keepDraft(id: string | null, text: string): void {
  try {
    if (text === "" || text.length > MOST_KEPT) sessionStorage.removeItem(DRAFT + (id ?? "new"));
    else sessionStorage.setItem(DRAFT + (id ?? "new"), text);
  } catch {
    // Storage may be full or switched off; the draft then lasts as long as the page.
  }
}
