import { expect, test } from "vitest";

import { changesOf, sharesOf, wordsOf } from "./facts";

test("changes are read whatever else an entry tells", () => {
  expect(changesOf({ role: { before: "user", after: "editor" }, note: { before: null, after: "x" } })).toEqual([
    { name: "role", before: "user", after: "editor" },
    { name: "note", before: null, after: "x" },
  ]);
  for (const strange of [undefined, null, 3, "role", ["role"], { role: "editor" }, { role: {} }]) expect(changesOf(strange)).toEqual([]);
});

test("lists of texts and shares are told from other values", () => {
  expect(wordsOf(["a", "b"])).toEqual(["a", "b"]);
  expect(wordsOf(["a", 1])).toBeNull();
  expect(sharesOf([["user:1", "read"]])).toEqual([["user:1", "read"]]);
  expect(sharesOf([["user:1"], "x"])).toBeNull();
  expect(sharesOf("x")).toBeNull();
});
