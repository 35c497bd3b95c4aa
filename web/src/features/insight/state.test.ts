import { expect, test } from "vitest";

import { insightState, lengthOf, momentsOf, presetOf, rangeBefore, rangeOf } from "./state";

const NOW = Date.parse("2026-03-10T15:00:00Z");

test("an address that makes no sense means the usual days", () => {
  expect(insightState({ days: 5, from: "soon", to: "2026-01-01", collection: 3 })).toEqual({});
  expect(insightState({ from: "2026-02-02", to: "2026-01-01" })).toEqual({});
  expect(presetOf({})).toBe(30);
  expect(rangeOf({}, NOW)).toEqual({ from: "2026-02-09", to: "2026-03-10" });
});

test("own days go before a preset, and one scope is enough", () => {
  const state = insightState({ days: 7, from: "2026-01-01", to: "2026-01-31", assistant: "a", collection: "c" });
  expect(state).toEqual({ from: "2026-01-01", to: "2026-01-31", collection: "c" });
  expect(presetOf(state)).toBeNull();
  expect(lengthOf(rangeOf(state, NOW))).toBe(31);
});

test("what is compared with is as long and ends the day before", () => {
  expect(rangeBefore({ from: "2026-03-01", to: "2026-03-07" })).toEqual({ from: "2026-02-22", to: "2026-02-28" });
  expect(momentsOf({ from: "2026-03-01", to: "2026-03-31" })).toEqual({ from: "2026-03-01T00:00:00Z", to: "2026-04-01T00:00:00Z" });
});
