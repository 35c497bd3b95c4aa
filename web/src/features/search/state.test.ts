import { expect, test } from "vitest";

import { chosenCount, endOfDay, filterOf, searchState, toggled, without } from "./state";

test("an address is taken as far as it makes sense", () => {
  expect(searchState({ q: 2024, year: 2024, mode: "hybrid", topics: ["a", "a", 3, {}], as_of: "soon", rerank: "yes", other: 1 })).toEqual({
    q: "2024",
    year: ["2024"],
    topics: ["a", "3"],
  });
  expect(searchState({ mode: "dense", as_of: "2026-01-31", rerank: false })).toEqual({ mode: "dense", as_of: "2026-01-31", rerank: false });
  expect(searchState({ as_of: "2026-13-31", author: "" })).toEqual({});
});

test("values are chosen and left", () => {
  const one = toggled({ q: "x" }, "topics", "leave");
  expect(one).toEqual({ q: "x", topics: ["leave"] });
  expect(chosenCount(toggled(one, "topics", "travel"))).toBe(2);
  expect(toggled(one, "topics", "leave")).toEqual({ q: "x" });
  expect(without({ q: "x", mode: "dense" }, ["mode"])).toEqual({ q: "x" });
});

test("the filter says what was chosen, and nothing else", () => {
  expect(filterOf({ q: "x", collections: ["c"] })).toBeNull();
  expect(filterOf({ author: ["Ana"] })).toEqual({ $author: { in: ["Ana"] } });
  expect(filterOf({ type: ["application/pdf"], year: ["2024", "2025", "soon"] })).toEqual({
    and: [
      { $media_type: { in: ["application/pdf"] } },
      {
        or: [
          { $updated_at: { gte: "2024-01-01T00:00:00Z", lt: "2025-01-01T00:00:00Z" } },
          { $updated_at: { gte: "2025-01-01T00:00:00Z", lt: "2026-01-01T00:00:00Z" } },
        ],
      },
    ],
  });
});

test("a day ends at its end, and today ends now", () => {
  const now = new Date("2026-03-01T12:00:00Z");
  expect(new Date(endOfDay("2026-02-01", now)).getDate()).toBe(1);
  expect(endOfDay("2026-03-05", now)).toBe(now.toISOString());
});
