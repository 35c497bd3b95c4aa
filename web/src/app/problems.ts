import i18next from "i18next";

import type { Problem } from "@/api/problem";

/** What happened in the reader's language, and the server's own words beside it where they are in another one. */
export interface Told {
  said: string;
  original: string | null;
}

/** The language that is read here; English before there is any. */
const reader = () => (i18next.language as string | undefined) ?? "en";

/**
 * The server writes English sentences and stable words for programs. Who reads another language is told by those words,
 * with the sentence beside it: it knows more.
 */
export function translated(sentence: string, code: string | undefined, reason?: unknown): Told {
  if (code === undefined || reader().startsWith("en")) return { said: sentence, original: null };
  const keys = [...(typeof reason === "string" ? [`reasons.${code}.${reason}`] : []), `codes.${code}`];
  for (const key of keys) {
    const found: unknown = i18next.getResource(reader(), "problems", key);
    if (typeof found === "string") return { said: found, original: sentence };
  }
  return { said: sentence, original: null };
}

export type Fault = NonNullable<Problem["errors"]>[number];

/**
 * What is wrong with a value, in the reader's language as far as its stable word is known. A sentence that no word tells
 * is left as the server wrote it, behind what can be said.
 */
export function saidOf({ detail, code, facts }: Fault): string {
  if (reader().startsWith("en")) return detail;
  const general = words("faults.invalid");
  return words(`faults.${code}`, facts) ?? (general === null ? detail : `${general} (${detail})`);
}

/** What a search or an answer says about itself: a sentence in English, its stable word, and what it names. */
export interface Note {
  code: string;
  text: string;
  facts: Record<string, unknown>;
}

/** A note in the reader's language; a note that has no words there stays English. A `cause` is the word of a problem. */
export function notedOf({ code, text, facts }: Note): string {
  if (reader().startsWith("en")) return text;
  const cause = typeof facts.cause === "string" ? { cause: words(`codes.${facts.cause}`) ?? facts.cause } : {};
  return words(`notes.${code}`, { ...facts, ...cause }) ?? text;
}

/** What the catalogue says, with the values in it. */
function words(key: string, values: Record<string, unknown> = {}): string | null {
  const found: unknown = i18next.getResource(reader(), "problems", key);
  return typeof found === "string" ? found.replace(/\{\{(\w+)\}\}/g, (_, name: string) => shown(values[name])) : null;
}

/** Where a fault is, in words: `/body/query` is what somebody searched for. */
export function placeOf({ pointer }: Fault): string {
  const place = pointer.split("/").at(-1) ?? pointer;
  return (reader().startsWith("en") ? null : words(`places.${place}`)) ?? pointer.replace(/^\/(body|query|path)\//, "");
}

function shown(fact: unknown): string {
  if (typeof fact === "number") return new Intl.NumberFormat(reader()).format(fact);
  return Array.isArray(fact) ? fact.join(", ") : typeof fact === "string" ? fact : "";
}
