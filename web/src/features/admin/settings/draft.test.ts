import { expect, test } from "vitest";

import { changesOf, entryOf, faultOf, rateOf, valueOf } from "./draft";
import type { Setting } from "./queries";

function setting(given: Partial<Setting>): Setting {
  return {
    key: "search.hits",
    group: "search",
    kind: "whole",
    description: "Hits.",
    allowed: "a whole number",
    choices: [],
    word: null,
    minimum: 1,
    maximum: 100,
    capped: false,
    value: 5,
    initial: 5,
    source: "default",
    variable: null,
    changed_at: null,
    changed_by: null,
    ...given,
  };
}

const hits = setting({ word: "all", value: "all", initial: "all" });

test("an empty field stands for the word, where there is one", () => {
  expect(entryOf(hits, "all")).toBe("");
  expect(valueOf(hits, " ")).toBe("all");
  expect(valueOf(hits, "3")).toBe(3);
  expect(faultOf(hits, "")).toBeNull();
  expect(faultOf(setting({}), "")).toBe("whole");
});

test("only what differs is sent", () => {
  const name = setting({ key: "page.name", kind: "line", value: "Library" });
  const sharing = setting({ key: "chats.sharing", kind: "switch", value: true });
  expect(changesOf([hits, name, sharing], { "search.hits": "7", "page.name": " Library ", "chats.sharing": false })).toEqual({ "search.hits": 7, "chats.sharing": false });
});

test("numbers lie within their bounds", () => {
  expect(faultOf(hits, "101")).toBe("whole");
  expect(faultOf(hits, "1.5")).toBe("whole");
  expect(faultOf(setting({ kind: "number" }), "1.5")).toBeNull();
  expect(faultOf(setting({ kind: "number" }), "x")).toBe("number");
});

test("a rate has two parts", () => {
  const rate = setting({ kind: "rate", value: "120/minute" });
  expect(rateOf("120/minute")).toEqual({ count: "120", unit: "minute" });
  expect(faultOf(rate, "/minute")).toBe("rate");
  expect(faultOf(rate, "10/hour")).toBeNull();
});
