import { expect, test } from "vitest";

import { differenceOf } from "./difference";

const said = (old: string, fresh: string) => differenceOf(old, fresh) ?? [];
const textOf = (old: string, fresh: string, kind: "old" | "new") =>
  said(old, fresh).flatMap(({ runs }) => runs.filter((run) => run.kind === kind).map(({ text }) => text.trim()));

test("a changed line tells the words that were changed", () => {
  const [old, fresh] = ["one\nThe lift is inspected in May.\nthree", "one\nThe lift is inspected in June.\nthree"];
  expect(textOf(old, fresh, "old")).toEqual(["May"]);
  expect(textOf(old, fresh, "new")).toEqual(["June"]);
});

test("lines that came or went are whole", () => {
  expect(textOf("a\nb", "a\nnew\nb", "new")).toEqual(["new"]);
  expect(textOf("a\ngone\nb", "a\nb", "old")).toEqual(["gone"]);
});

test("what is far from a change is left out, and counted", () => {
  const lines = Array.from({ length: 30 }, (_, number) => `line ${number}`);
  const hunks = said(lines.join("\n"), lines.with(15, "other").join("\n"));
  expect(hunks.map(({ hidden }) => hidden)).toEqual([13, 0, 0, 12]);
  expect(hunks.map(({ changed }) => changed)).toEqual([false, true, false, false]);
  expect(said("same", "same")).toEqual([{ changed: false, runs: [{ kind: "same", text: "same" }], hidden: 0 }]);
});
