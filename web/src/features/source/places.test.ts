import { expect, test } from "vitest";

import { headingsAt, pageAt, sameWords, viewsOf, wantedByPage } from "./places";

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

test("a place lies on a page and under the headings before it", () => {
  const heading = (level: number, start: number) => ({ level, title: `${level} at ${start}`, start, end: start + 3 });
  const text = { headings: [heading(1, 0), heading(2, 10), heading(3, 20), heading(2, 30)], pages: [{ number: 4, start: 0, end: 20 }] };
  expect(headingsAt(text, 5)).toEqual(["1 at 0"]);
  expect(headingsAt(text, 25)).toEqual(["1 at 0", "2 at 10", "3 at 20"]);
  expect(headingsAt(text, 30)).toEqual(["1 at 0", "2 at 30"]);
  expect([pageAt(text, 19), pageAt(text, 20)]).toEqual([4, null]);
});
