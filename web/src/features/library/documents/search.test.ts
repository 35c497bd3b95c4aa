import { expect, test } from "vitest";

import { isFiltered, queryOf, searchOf } from "./search";

test("only what is understood of an address counts", () => {
  expect(searchOf({ q: "plan", status: "failed", type: "text/html", sort: "title", order: "asc" })).toEqual({ q: "plan", status: "failed", type: "text/html", sort: "title", order: "asc" });
  expect(searchOf({ q: 7, status: "x", type: "", sort: "created", order: "desc" })).toEqual({});
  expect([isFiltered({}), isFiltered({ sort: "title" }), isFiltered({ q: "a" })]).toEqual([false, false, true]);
  expect(queryOf("c", { q: "plan" })).toEqual({ collection_id: "c", sort: "created", order: "desc", title: "plan" });
});
