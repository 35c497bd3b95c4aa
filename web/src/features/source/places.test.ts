import { expect, test } from "vitest";

import { sameWords, viewsOf, wantedByPage } from "./places";

test("the words of a span are told by the pages on which they stand", () => {
  const text = "👋 one\ntwo\n\nthree four\nfive";
  const pages = [
    { number: 1, start: 0, end: 9 },
    { number: 2, start: 11, end: 21 },
    { number: 3, start: 22, end: 26 },
  ];
  const points = { start: 6, end: 16 };
  expect([...wantedByPage({ text, pages }, points)]).toEqual([
    [1, { quote: "two", before: "👋 one\n" }],
    [2, { quote: "three", before: "" }],
  ]);
  expect(wantedByPage({ text, pages: [] }, points).size).toBe(0);
});

test("the same words are found in another version, where lines are broken elsewhere", () => {
  const text = "New first line.\nThe lift (A) is\ninspected in May.";
  const span = sameWords(text, "The lift (A) is inspected in May.");
  expect(span && text.slice(span.start, span.end)).toBe("The lift (A) is\ninspected in May.");
  expect(sameWords(text, "The lift is gone.")).toBeNull();
  expect(sameWords(text, "  ")).toBeNull();
});

test("pages are shown where there are some, and code as it is", () => {
  expect(viewsOf("application/pdf")[0]).toBe("page");
  expect(viewsOf("text/markdown")[0]).toBe("text");
  expect(viewsOf("application/json")[0]).toBe("plain");
  expect(viewsOf(null)[0]).toBe("text");
});
