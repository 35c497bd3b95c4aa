import { expect, test } from "vitest";

import { differences, perQuestion, resultsOf, turnOf } from "./results";

const listed = {
  id: "r1",
  name: "before",
  created_at: "2026-01-01T00:00:00Z",
  results: [{ configuration: { mode: "fast" }, containment: { mean: 0.5, low: 0.3, high: 0.7 }, f1: "broken", median_ms: 812.5, cost: 0.01 }],
};

test("a run is read as far as it makes sense", () => {
  expect(resultsOf([listed])).toEqual([
    { key: "r1.0", run: "r1", name: "before", configuration: "mode=fast", at: listed.created_at, figures: { containment: { mean: 0.5, low: 0.3, high: 0.7 } }, medianMs: 812.5, cost: 0.01, failed: 0 },
  ]);
  expect(perQuestion({ ...listed, report: { results: "none" } }, "r1.0").size).toBe(0);
});

test("questions are compared, what got worse first", () => {
  const report = (values: object) => perQuestion({ ...listed, report: { results: [{ per_query: values }] } }, "r1.0");
  const found = differences(report({ a: { f1: 0.2 }, b: { f1: 0.9 }, c: { f1: 0.5 }, d: {} }), report({ a: { f1: 0.6 }, b: { f1: 0.1 }, c: { f1: 0.5 }, d: { f1: 1 } }), "f1");
  expect(found.map((each) => [each.id, turnOf(each)])).toEqual([["b", "worse"], ["c", "same"], ["a", "better"]]);
});
