// Which words of a passage are words of the question. The server compares stems of the right language; here words are
// compared without case, accents and common endings, so what is marked is there, and what is not marked may still
// have been found by its meaning.

import type { Span } from "@/features/source/spans";

/** What is looked for: whole words, and runs of writing that has no spaces between words. */
export interface Wanted {
  words: readonly string[];
  /** The last word is perhaps not finished. */
  begun: string | null;
  runs: readonly string[];
}

const UNSPACED = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Hangul}]/u;
const UNSPACED_RUN = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Hangul}\p{M}]+/gu;
const WORD = /[\p{L}\p{N}\p{M}\u0640_]+/gu;

/** Words without a topic; they are marked only where nothing else is asked for. */
const EMPTY = new Set(
  (
    "a about all also am an and any are as at be been but by can could did do does for from had has have he her his how i if in into is it its may me my no " +
    "not of on or our shall she should so than that the their them then there these they this to was we were what when where which who why will with would you your " +
    "aber als am an auch auf aus bei bin bis das dem den der des die dies diese ein eine einem einen einer eines er es fur hat ich ihr im in ist kann kein mein mit " +
    "nach nicht noch nur oder sein sich sie sind so uber um und uns unser vom von vor wann war was welche wenn wer werden wie wir wird wo zu zum zur " +
    "au aux avec ce ces cette comment dans de des du elle en est et il je la le les leur mais ne nous ou par pas pour que quel quelle qui sa se ses son sont sur un une vous " +
    "como con cual cuando del donde el es esta este hay las lo los mas no para pero por se si sin su sus una uno y " +
    "и в во не что он на я с со как а то все она так его но да ты к у же вы за бы по только ее мне было вот от меня о из ему при для это этот или ли где когда кто " +
    "في من على عن الى ان ما هو هي هذا هذه ذلك التي الذي كيف متى اين هل لا و او مع كان"
  ).split(" "),
);

/** A word as it is compared: without case, accents, vowel signs and the lines that only stretch it. */
export function plainWord(word: string): string {
  return word
    .normalize("NFKD")
    .replaceAll(/[\p{M}\u0640]/gu, "")
    .toLowerCase()
    .replaceAll("ß", "ss")
    .replaceAll("ى", "ي")
    .replaceAll("ة", "ه");
}

/** What a question asks for. With `prefix`, its last word may go on. */
export function wantedOf(question: string, prefix = false): Wanted {
  const words = new Set<string>();
  const empty = new Set<string>();
  for (const [word] of question.matchAll(WORD)) {
    const spaced = plainWord(word.replaceAll(UNSPACED_RUN, " ").trim());
    for (const each of spaced.split(" ").filter(Boolean)) (EMPTY.has(each) ? empty : words).add(each);
  }
  const runs = [...question.normalize("NFKC").matchAll(UNSPACED_RUN)].map(([run]) => run);
  const last = /[\p{L}\p{N}\p{M}]+$/u.exec(question)?.[0] ?? "";
  const begun = prefix && last.length > 1 && !UNSPACED.test(last) ? plainWord(last) : null;
  const kept = words.size > 0 || runs.length > 0 ? words : empty;
  return { words: [...kept], begun, runs };
}

/** Where words of the question stand in `text`, in order, none over another. */
export function matchesIn(text: string, wanted: Wanted): Span[] {
  const found: Span[] = [];
  for (const match of text.matchAll(WORD)) {
    const [word] = match;
    if (UNSPACED.test(word)) found.push(...inRun(word, match.index, wanted.runs));
    else if (isWanted(plainWord(word), wanted)) found.push({ start: match.index, end: match.index + word.length });
  }
  return found;
}

function isWanted(word: string, { words, begun }: Wanted): boolean {
  return (begun !== null && word.startsWith(begun)) || words.some((each) => sameWord(word, each));
}

const LONG = 4;
const ENDING = 3;

/** Whether two plain words are the same, or forms of one by a common ending. */
export function sameWord(one: string, other: string): boolean {
  if (one === other) return true;
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  if (short.length < LONG || /\d/.test(long)) return bare(one) === bare(other) && bare(one).length > 2;
  if (long.startsWith(short) && long.length - short.length <= ENDING) return true;
  if (short.endsWith("e") && /^(ing|ed|able|ung|en|er)$/.test(long.slice(short.length - 1)) && long.startsWith(short.slice(0, -1))) return true;
  if (short.endsWith("y") && long === `${short.slice(0, -1)}ies`) return true;
  return bare(one) === bare(other) && bare(one).length > 2;
}

/** An Arabic word without its article and the particles before that. */
function bare(word: string): string {
  return word.replace(/^[وفبكل]?(?:ال|لل)(?=\p{L}{3})/u, "");
}

/** Pairs of characters of the question's runs, as the server looks for them; neighbours become one mark. */
function inRun(word: string, offset: number, runs: readonly string[]): Span[] {
  if (runs.length === 0) return [];
  const marked = new Array<boolean>(word.length).fill(false);
  for (const run of runs) {
    if (run.length === 1) {
      for (let at = word.indexOf(run); at >= 0; at = word.indexOf(run, at + 1)) marked[at] = true;
    }
    for (let from = 0; from + 1 < run.length; from += 1) {
      const pair = run.slice(from, from + 2);
      for (let at = word.indexOf(pair); at >= 0; at = word.indexOf(pair, at + 1)) marked.fill(true, at, at + 2);
    }
  }
  const spans: Span[] = [];
  marked.forEach((is, at) => {
    const last = spans.at(-1);
    if (!is) return;
    if (last?.end === offset + at) last.end += 1;
    else spans.push({ start: offset + at, end: offset + at + 1 });
  });
  return spans;
}

/** A part of a passage, with what is marked in it; `before` and `after` say whether something was left out. */
export interface Snippet {
  pieces: { text: string; marked: boolean }[];
  before: boolean;
  after: boolean;
}

/** The part of about `length` characters of `text` that has most of what is wanted, with that marked. */
export function snippetOf(text: string, wanted: Wanted, length: number): Snippet {
  const marks = matchesIn(text, wanted);
  const part = text.length <= length * 1.25 ? { start: 0, end: text.length } : bestPart(text, marks, length);
  const pieces: Snippet["pieces"] = [];
  let at = part.start;
  for (const mark of marks) {
    if (mark.start < part.start || mark.end > part.end) continue;
    if (mark.start > at) pieces.push({ text: text.slice(at, mark.start), marked: false });
    pieces.push({ text: text.slice(mark.start, mark.end), marked: true });
    at = mark.end;
  }
  if (at < part.end) pieces.push({ text: text.slice(at, part.end), marked: false });
  return { pieces, before: part.start > 0, after: part.end < text.length };
}

function bestPart(text: string, marks: readonly Span[], length: number): Span {
  let best = { start: 0, kinds: 0 };
  marks.forEach((first, index) => {
    const kinds = new Set<string>();
    for (const mark of marks.slice(index, index + 40)) {
      if (mark.end > first.start + length) break;
      kinds.add(plainWord(text.slice(mark.start, mark.end)).slice(0, LONG));
    }
    if (kinds.size > best.kinds) best = { start: first.start, kinds: kinds.size };
  });
  const wished = Math.max(0, Math.min(best.start - length / 6, text.length - length));
  const start = wished === 0 ? 0 : wordEdge(text, Math.floor(wished));
  const end = start + length >= text.length ? text.length : wordEdge(text, start + length);
  return { start, end };
}

const NEAR = 24;

/** The place behind the next space; in writing without spaces, and in long words, the place itself. */
function wordEdge(text: string, at: number): number {
  const space = text.slice(at, at + NEAR).search(/\s/u);
  if (space >= 0) return at + space + 1;
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code < 0xe000 ? at + 1 : at; // not between the halves of one character
}

/** Whether a question is long enough to look for while it is typed. */
export function isEnough(question: string): boolean {
  return question.length > 1 || UNSPACED.test(question);
}
