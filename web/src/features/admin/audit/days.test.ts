import { expect, test } from "vitest";

import { byNoun, dayEnd, dayStart } from "./days";

test("a day ends where the next begins", () => {
  expect(dayEnd("2026-02-28")).toBe(dayStart("2026-03-01"));
  expect(dayEnd("2026-12-31")).toBe(dayStart("2027-01-01"));
  expect(dayStart("yesterday")).toBeNull();
  expect(dayEnd("2026-13-45")).toBeNull();
});

test("actions stand under what they are about", () => {
  expect(byNoun(["user.update", "auth.login", "user.create"])).toEqual([
    ["auth", ["auth.login"]],
    ["user", ["user.create", "user.update"]],
  ]);
});
