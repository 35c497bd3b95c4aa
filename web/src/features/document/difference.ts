import { diffArrays, diffWordsWithSpace } from "diff";

/** A run of words; `kind` says in which of two texts it stands. */
export interface Run {
  kind: "same" | "old" | "new";
  text: string;
}

/** Lines that belong together: unchanged ones, left out of the middle of which `hidden` lines are, or changed ones. */
export interface Hunk {
  changed: boolean;
  runs: Run[];
  hidden: number;
}

/** Lines that are shown before and after a change. */
const AROUND = 2;
/** Milliseconds after which two texts count as too different to be compared. */
const PATIENCE = 3000;
/** Characters of a change within which single words are compared. */
const CLOSE = 20_000;

/** What two texts differ in, line by line and word by word; null if they have too little in common to be compared. */
export function differenceOf(old: string, fresh: string): Hunk[] | null {
  const lines = diffArrays<string>(old.split("\n"), fresh.split("\n"), { timeout: PATIENCE });
  if (!lines) return null;
  const hunks: Hunk[] = [];
  for (let at = 0; at < lines.length; at += 1) {
    const part = lines[at];
    const next = lines[at + 1];
    if (!part) continue;
    if (!part.added && !part.removed) {
      hunks.push(...unchanged(part.value, { first: at === 0, last: at === lines.length - 1 }));
    } else if (part.removed && next?.added) {
      hunks.push({ changed: true, runs: words(part.value.join("\n"), next.value.join("\n")), hidden: 0 });
      at += 1;
    } else {
      hunks.push({ changed: true, runs: [{ kind: part.added ? "new" : "old", text: part.value.join("\n") }], hidden: 0 });
    }
  }
  return hunks;
}

function unchanged(lines: readonly string[], { first, last }: { first: boolean; last: boolean }): Hunk[] {
  const before = first ? 0 : AROUND;
  const after = last ? 0 : AROUND;
  const hunk = (part: readonly string[], hidden: number): Hunk => ({ changed: false, runs: part.length > 0 ? [{ kind: "same", text: part.join("\n") }] : [], hidden });
  if (lines.length <= before + after + 1) return [hunk(lines, 0)];
  return [...(before > 0 ? [hunk(lines.slice(0, before), 0)] : []), hunk(after > 0 ? lines.slice(-after) : [], lines.length - before - after)];
}

function words(old: string, fresh: string): Run[] {
  const close = old.length + fresh.length < CLOSE;
  const parts = close ? diffWordsWithSpace(old, fresh, { timeout: PATIENCE / 10 }) : undefined;
  if (!parts) {
    return [
      { kind: "old", text: old },
      { kind: "new", text: fresh },
    ];
  }
  return parts.map(({ added, removed, value }) => ({ kind: added ? "new" : removed ? "old" : "same", text: value }));
}
