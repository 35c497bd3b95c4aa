import { expect, test } from "vitest";

import { laidOut } from "./laidOut";

test("every character of a text stands in one place: between chunks, in two, or in one", () => {
  const chunks = [
    { start: 2, end: 10, chunk: "a" },
    { start: 8, end: 15, chunk: "b" },
    { start: 15, end: 20, chunk: "c" },
    { start: 23, end: 30, chunk: "d" },
    { start: 24, end: 28, chunk: "within d" },
  ];
  expect(laidOut(chunks)).toEqual([
    { chunk: "a", gap: { start: 0, end: 2 }, shared: null, own: { start: 2, end: 10 } },
    { chunk: "b", gap: null, shared: { start: 8, end: 10 }, own: { start: 10, end: 15 } },
    { chunk: "c", gap: null, shared: null, own: { start: 15, end: 20 } },
    { chunk: "d", gap: { start: 20, end: 23 }, shared: null, own: { start: 23, end: 30 } },
    { chunk: "within d", gap: null, shared: { start: 24, end: 28 }, own: { start: 28, end: 28 } },
  ]);
});
