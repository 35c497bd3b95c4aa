import { describe, expect, test } from "vitest";

import { findOnPage, letters } from "./align";

function marked(items: string[], quote: string, before = ""): string[] | null {
  return findOnPage(items, quote, before)?.map(({ item, from, to }) => (items[item] ?? "").slice(from, to)) ?? null;
}

describe("words on a page", () => {
  test("stand in several items, with hyphens at line ends and other spaces", () => {
    expect(marked(["The lift is in-", "spected  every", "", "May. Then"], "lift is inspected every May.")).toEqual(["lift is in", "spected  every", "May"]);
  });

  test("are the same with ligatures, accents of their own, and marks of Markdown", () => {
    expect(marked(["of\uFB01ce in Malm\u00F6", "is open"], "**office** in Malmo\u0308 is")).toEqual(["of\uFB01ce in Malm\u00F6", "is"]);
    expect(letters("\uFB03")).toBe("ffi");
  });

  test("are those that are meant where they stand twice", () => {
    const items = ["Closed on Monday.", "Open on Friday.", "Closed on Monday."];
    const places = (before: string) => findOnPage(items, "Closed on Monday", before)?.map(({ item }) => item);
    expect(places("")).toEqual([0]);
    expect(places("Closed on Monday. Open on Friday. ")).toEqual([2]);
  });

  test("of a row are found cell by cell", () => {
    expect(marked(["Central Library", "Harbour Branch", "fountain in Corn Market", "car park"], "| Harbour Branch | car park |")).toEqual(["Harbour Branch", "car park"]);
  });

  test("are found where the two readings differ in the middle", () => {
    const items = ["The committee meets on the first", "x2 Tuesday of every month at ten"];
    expect(marked(items, "The committee meets on the first Tuesday of every month at ten")).not.toBeNull();
  });

  test("are not marked where too few of them stand there", () => {
    expect(marked(["Something else entirely is on this page."], "The committee meets on Tuesday.")).toBeNull();
    expect(marked(["any"], "—")).toBeNull();
    expect(marked([], "words")).toBeNull();
  });

  test("begin and end within a character of two units or two letters", () => {
    expect(marked(["a 𝔄lso früh"], "𝔄lso")).toEqual(["𝔄lso"]);
  });
});
