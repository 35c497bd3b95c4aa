import { expect, test } from "vitest";

import { labelled, runsOf, ticks } from "./scale";

test("an axis has round steps and holds the largest value", () => {
  expect(ticks(97)).toEqual([0, 50, 100]);
  expect(ticks(3)).toEqual([0, 1, 2, 3]);
  expect(ticks(0.0042)).toEqual([0, 0.002, 0.004, 0.006]);
  expect(ticks(0)).toEqual([0, 1]);
  expect(ticks(5, 4, 1)).toEqual([1, 2, 3, 4, 5]);
});

test("labels have room, and the last day has one", () => {
  expect([...labelled(7, 700, 60)]).toHaveLength(7);
  const shown = labelled(90, 600, 60);
  expect(shown.size).toBeLessThanOrEqual(10);
  expect(shown.has(89)).toBe(true);
});

test("a line is broken where nothing was measured", () => {
  expect(runsOf([1, 2, null, 3, null])).toEqual([[0, 1], [3]]);
});
