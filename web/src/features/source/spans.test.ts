import { describe, expect, test } from "vitest";

import { around, blocksOf, cellsOf, isRule, locate, located, oneLine, unitOffset } from "./spans";

const TEXT = "# Gruß 👋🏽\n\nDie Kasse öffnet um 9:30. 𝔄lso früh.\n| a | b |\n";

function cite(text: string, quote: string) {
  const points = Array.from(text.slice(0, text.indexOf(quote))).length;
  return { start: points, end: points + Array.from(quote).length, quote };
}

describe("places of quotes", () => {
  test.each(["Gruß", "👋🏽", "Die Kasse öffnet um 9:30.", "𝔄lso", "früh", "| a | b |"])("%s is found behind any character", (quote) => {
    const span = locate(TEXT, cite(TEXT, quote));
    expect(span && TEXT.slice(span.start, span.end)).toBe(quote);
  });

  test("nothing is marked where the words differ or the text is too short", () => {
    const right = cite(TEXT, "9:30");
    expect(locate(TEXT, { ...right, quote: "9:31" })).toBeNull();
    expect(locate(TEXT, { ...right, start: right.start + 1 })).toBeNull();
    expect(locate("short", { start: 40, end: 44, quote: "9:30" })).toBeNull();
    expect(located("9:3", { start: 0, end: 4 })).toBeNull();
    expect(unitOffset("👋", 2)).toBe(-1);
  });
});

describe("blocks", () => {
  test("every character but line ends stands in one block", () => {
    const text = `# Head\n\n${"word ".repeat(14)}\ngoes on\n- one\n| a | b |\n| - | - |\n`;
    const blocks = blocksOf(text, { start: 0, end: text.length });
    expect(blocks.map(({ start, end }) => text.slice(start, end)).join("\n")).toBe(text);
    expect(blocks.map(({ kind }) => kind)).toEqual(["heading", "text", "text", "list", "row", "row", "text"]);
  });

  test("cells leave bars and spaces out, and keep bars behind a backslash", () => {
    const row = String.raw`| a \| b |  c |`;
    const cells = cellsOf(row, { start: 0, end: row.length });
    expect(cells.map(({ start, end }) => row.slice(start, end))).toEqual([String.raw`a \| b`, "c"]);
    expect(isRule("| --- | :-: |", { start: 0, end: 13 })).toBe(true);
  });

  test("a part around a span is whole lines", () => {
    const text = "first\nsecond\nthird\n";
    expect(around(text, { start: 7, end: 9 }, 2)).toEqual({ start: 6, end: 12 });
    expect(oneLine("| a | b |\nwords")).toBe("a · b words");
  });
});
