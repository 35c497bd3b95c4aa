import { expect, test } from "vitest";

import { askedNow, begun, type Entry } from "./entries";
import { branchTo, endOf, placeOf, turnsOf } from "./tree";

/** q1 — a1, a1' (again); q2 and q2' (edited) follow a1; a2 follows q2'. */
const list: Entry[] = [
  askedNow("q1", null, "One?"),
  begun("a1", "q1"),
  askedNow("q2", "a1", "Two?"),
  askedNow("q2'", "a1", "Two, in other words?"),
  begun("a2", "q2'"),
  begun("a1'", "q1"),
];
const entries = new Map(list.map((entry) => [entry.id, entry]));

test("a branch goes from the first message to its leaf, as questions with answers", () => {
  expect(branchTo(entries, "a2").map(({ id }) => id)).toEqual(["q1", "a1", "q2'", "a2"]);
  expect(turnsOf(entries, "q2").map(({ question, answer }) => [question.id, answer?.id ?? null])).toEqual([["q1", "a1"], ["q2", null]]);
  expect(turnsOf(entries, null)).toEqual([]);
  expect(turnsOf(entries, "unknown")).toEqual([]);
});

test("messages in the same place are counted, and each leads to its newest end", () => {
  const question = entries.get("q2'");
  expect(question && placeOf(entries, question)).toEqual({ at: 1, ids: ["q2", "q2'"] });
  const again = entries.get("a1'");
  expect(again && placeOf(entries, again)).toEqual({ at: 1, ids: ["a1", "a1'"] });
  expect(endOf(entries, "a1")).toBe("a2");
  expect(endOf(entries, "a1'")).toBe("a1'");
});

test("a branch whose beginning is not loaded begins where it is known", () => {
  const known = new Map([...entries].slice(1));
  expect(turnsOf(known, "a2").map(({ question }) => question.id)).toEqual(["q2'"]);
});
