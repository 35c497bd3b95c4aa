import { describe, expect, test } from "vitest";

import { written } from "./written";

const statement = (text: string, lead: string) => ({ text, lead, verdict: "supported", support: 1, citations: [], findings: [] });

describe("an answer as one text", () => {
  test("has the statements as they were written, each in its place", () => {
    const { source, statements, draft } = written([statement("One.", "\n\n"), statement("| a | b |", "\n\n| A | B |\n| --- | --- |\n")], "\n- two");
    expect(source).toBe("One.\n\n| A | B |\n| --- | --- |\n| a | b |\n- two");
    expect(statements.map(({ start, end }) => source.slice(start, end))).toEqual(["One.", "| a | b |"]);
    expect(draft && source.slice(draft.start, draft.end)).toBe("- two");
  });

  test("keeps the mark of an item that it begins with", () => {
    expect(written([statement("one", "- "), statement("two", "\n- ")]).source).toBe("- one\n- two");
    expect(written([statement("one", "\n\n- ")]).source).toBe("- one");
  });

  test("is nothing before the first word", () => {
    expect(written([], " \n")).toEqual({ source: "", statements: [], draft: null });
    expect(written([], "\n\nFirst").source).toBe("First");
  });
});
