import i18next from "i18next";

import type { Problem } from "@/api/problem";

/** What happened in the reader's language, and the server's own words beside it where they are in another one. */
export interface Told {
  said: string;
  original: string | null;
}

/** The language that is read here; English before there is any. */
const reader = () => (i18next.language as string | undefined) ?? "en";

/** Of these the server's sentence tells what is known of a file, a site or a model, which no word does. */
const KNOWS_MORE = /^((document|secret)_unreadable|(fetch|source|job)_failed|model_\w+)$/;

/** Of these the general words do not tell why. */
const GENERAL = /^(already_exists|budget_spent|conflict|forbidden|invalid_input|too_large|unavailable|unsupported_format)$/;

/**
 * The server writes English sentences and stable words for programs. Who reads another language is told by those words,
 * with the sentence beside it where it knows more.
 */
export function translated(sentence: string, code: string | undefined, reason?: unknown, facts: Record<string, unknown> = {}): Told {
  if (code === undefined || reader().startsWith("en")) return { said: sentence, original: null };
  const why = typeof reason === "string" ? (words(`reasons.${code}.${reason}`, facts) ?? words(`faults.${reason}`, facts)) : null;
  const said = why ?? words(`codes.${code}`);
  if (said === null) return { said: sentence, original: null };
  const more = KNOWS_MORE.test(code) || (why === null && GENERAL.test(code));
  return { said, original: more ? sentence : null };
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

/** What the catalogue says, with the values in it; nothing where one of them is not there. */
function words(key: string, values: Record<string, unknown> = {}): string | null {
  const found: unknown = i18next.getResource(reader(), "problems", key);
  if (typeof found !== "string") return null;
  const lacks = [...found.matchAll(VALUE)].some(([, name = ""]) => shown(values[name]) === "");
  return lacks ? null : found.replace(VALUE, (_, name: string) => shown(values[name]));
}

const VALUE = /\{\{(\w+)\}\}/g;

/** Where a fault is, in words: `/body/query` is what somebody searched for. */
export function placeOf({ pointer }: Fault): string {
  const place = pointer.split(/[/.]/).at(-1) ?? pointer;
  return (reader().startsWith("en") ? null : words(`places.${place}`)) ?? pointer.replace(/^\/(body|query|path)\//, "");
}

const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d/;

function shown(fact: unknown): string {
  if (typeof fact === "number") return new Intl.NumberFormat(reader()).format(fact);
  if (typeof fact === "string" && MOMENT.test(fact)) return new Date(fact).toLocaleString(reader(), { dateStyle: "medium", timeStyle: "short" });
  return Array.isArray(fact) ? fact.join(", ") : typeof fact === "string" ? fact : "";
}
