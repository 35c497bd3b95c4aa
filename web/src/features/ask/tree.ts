import type { Answer, Entry, Question } from "./entries";

/** All messages of a chat that are known, oldest first, on all branches. */
export type Entries = ReadonlyMap<string, Entry>;

/** A question with the answer that is shown to it. */
export interface Turn {
  question: Question;
  answer: Answer | null;
}

/** Where a message is among those that stand in its place on other branches. */
export interface Place {
  at: number;
  ids: string[];
}

/** The messages from the first that is known to `leaf`. */
export function branchTo(entries: Entries, leaf: string | null): Entry[] {
  const branch: Entry[] = [];
  for (let entry = leaf === null ? undefined : entries.get(leaf); entry; entry = entry.parent === null ? undefined : entries.get(entry.parent)) {
    branch.push(entry);
  }
  return branch.reverse();
}

/** A branch as questions with their answers. */
export function turnsOf(entries: Entries, leaf: string | null): Turn[] {
  const turns: Turn[] = [];
  for (const entry of branchTo(entries, leaf)) {
    const last = turns.at(-1);
    if (entry.role === "user") turns.push({ question: entry, answer: null });
    else if (last) last.answer = entry;
  }
  return turns;
}

/** The messages that stand in the place of this one, itself among them. */
export function placeOf(entries: Entries, entry: Entry): Place {
  const ids = [...entries.values()].filter((each) => each.parent === entry.parent && each.role === entry.role).map(({ id }) => id);
  return { at: ids.indexOf(entry.id), ids };
}

/** The newest end of the branches that go through a message. */
export function endOf(entries: Entries, id: string): string {
  const newest = new Map<string, string>();
  for (const { id: child, parent } of entries.values()) if (parent !== null) newest.set(parent, child);
  let end = id;
  for (let next = newest.get(end); next !== undefined; next = newest.get(end)) end = next;
  return end;
}
