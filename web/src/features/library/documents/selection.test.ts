import { expect, test } from "vitest";

import { countOf, isChosen, NOTHING, type Selection, withRows } from "./selection";

const ROWS = [
  { id: "a", title: "A" },
  { id: "b", title: "B" },
];
const ALL: Selection = { all: true, without: new Set() };

test("rows are chosen one by one, and all but some", () => {
  const some = withRows(NOTHING, ROWS, true);
  expect([countOf(some, 10), isChosen(some, "a"), isChosen(some, "c")]).toEqual([2, true, false]);
  expect(countOf(withRows(some, ROWS.slice(0, 1), false), 10)).toBe(1);
  const most = withRows(ALL, ROWS, false);
  expect([countOf(most, 10), isChosen(most, "a"), isChosen(most, "c")]).toEqual([8, false, true]);
  expect(countOf(withRows(most, ROWS, true), 10)).toBe(10);
});
