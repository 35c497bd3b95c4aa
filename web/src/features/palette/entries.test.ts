import { expect, test } from "vitest";

import { named } from "./entries";

const NAMES = ["Staff handbook", "Hausordnung", "Zürich office", "Handbook of stones"];

test.each([
  ["", NAMES],
  ["handb", ["Handbook of stones", "Staff handbook"]],
  ["zurich", ["Zürich office"]],
  ["hand staff", ["Staff handbook"]],
  ["nothing", []],
])("%s", (typed, found) => {
  expect(named(NAMES, typed, (name) => name)).toEqual(found);
});
