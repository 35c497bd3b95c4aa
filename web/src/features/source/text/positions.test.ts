import { describe, expect, test } from "vitest";

import { letters } from "../pdf/align";
import { isAllOf, placesIn, tokensOf, visibleIn } from "./positions";
import { segmentAt, segmentsOf } from "./segments";

function seen(source: string, quote: string): string {
  const start = source.indexOf(quote);
  const tokens = tokensOf(source);
  return visibleIn(tokens, placesIn(source, tokens), { start, end: start + quote.length }).replace(/\s+/g, " ").trim();
}

describe("marked words", () => {
  test.each([
    ["# The *big* head #\n\nOne **two** three.", "*big* head", "big head"],
    ["- first\n- second one\n  goes on\n", "second one\n  goes on", "second one goes on"],
    ["> quoted\n> words here\n", "words here", "words here"],
    ["| a \\| b | c |\n| --- | --- |\n| a | c |\n", "| a | c |", "a c"],
    ["| a | b |\n| - | - |\n| x \\| y | z |\n", "x \\| y", "x | y"],
    ["See [the rules](https://example.org/the_rules 'the rules') and the rules.", "and the rules", "and the rules"],
    ["See [a][b] b.\n\n[b]: https://example.org\n", " b.", "b."],
    ["Use `the code` in the code.", "in the code", "in the code"],
    ["``a ` b`` and `a`", "and `a`", "and a"],
    ["\\*not\\* &amp; *is*", "\\* &amp; *is*", "* & is"],
    ["```py\nprint(1)\nprint(2)\n```\n", "print(2)", "print(2)"],
    ["1. one\n2. two\n", "two", "two"],
    ["Head\n====\n\ntext", "Head", "Head"],
    ["same same\nsame", "same\nsame", "same same"],
    ["𝔄lso 👋🏽 da", "👋🏽", "👋🏽"],
    ["<b>raw</b> html", "<b>raw</b>", "<b>raw</b>"],
  ])("of %j at %j are %j", (source, quote, words) => {
    expect(seen(source, quote)).toBe(words);
    expect(isAllOf(words, quote)).toBe(true);
  });

  test("are not taken for all where some are missing or added", () => {
    expect(isAllOf("nine in the", "nine in the morning")).toBe(false);
    expect(isAllOf("nine", "in")).toBe(false);
    expect(isAllOf("the rules", "[the rules](https://example.org/x)")).toBe(true);
    expect(isAllOf("", "12. ")).toBe(false);
  });
});

/** Texts of this project: headings, lists, tables, code, links. */
const TEXTS = import.meta.glob<string>(["../../../../../*.md", "../../../../../docs/howto/{chat,usage}.md", "../../../../../docs/reference/api.md"], {
  query: "?raw",
  import: "default",
  eager: true,
});

/** The same numbers in every run. */
function* numbers(seed: number): Generator<number, never> {
  for (let state = seed; ; ) {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield state / 2_147_483_648;
  }
}

describe.each(Object.entries(TEXTS))("in %s", (_name, content) => {
  const source = content.replaceAll("\r\n", "\n").slice(0, 20_000);
  const tokens = tokensOf(source);
  const places = placesIn(source, tokens);

  test("every visible letter stands where it is said to stand", () => {
    let checked = 0;
    for (const token of tokens.flatMap((each) => [each, ...(each.children ?? [])])) {
      if (token.type === "text_special") continue;
      places.get(token)?.forEach((place, unit) => {
        const visible = token.content[unit] ?? "";
        if (visible.trim() === "") return;
        if (source[place] !== visible) expect(source.slice(place, place + 20), token.content.slice(0, 80)).toBe(visible);
        checked += 1;
      });
    }
    expect(checked).toBeGreaterThan(source.length / 4);
  });

  test("places rise, so that a span is one stretch of what is seen", () => {
    let last = -1;
    for (const token of tokens.flatMap((each) => [each, ...(each.children ?? [])])) {
      for (const place of places.get(token) ?? []) {
        if (place < 0) continue;
        if (place < last) expect(place).toBeGreaterThanOrEqual(last);
        last = place;
      }
    }
  });

  test("any words that are cited are the words that are marked", () => {
    const random = numbers(7);
    const words = [...source.matchAll(/[\p{L}\p{N}]{3,}/gu)];
    let marked = 0;
    for (let round = 0; round < 200; round += 1) {
      const first = words[Math.floor(random.next().value * words.length)];
      const length = 1 + Math.floor(random.next().value * 200);
      if (!first) continue;
      const quote = source.slice(first.index, first.index + length);
      const visible = visibleIn(tokens, places, { start: first.index, end: first.index + length });
      if (isAllOf(visible, quote)) marked += 1;
      expect(letters(quote).length).toBeGreaterThanOrEqual(letters(visible).length);
    }
    expect(marked).toBeGreaterThan(100);
  });
});

describe("parts of long texts", () => {
  test.each([
    ["paragraphs", "A line of words that is not short at all.\n\n".repeat(2000)],
    ["one line", "word ".repeat(50_000)],
    ["pairs", "👋".repeat(60_000)],
    ["a table", `| a | b |\n| --- | --- |\n${"| 1 | 2 |\n".repeat(5000)}`],
    ["code", `\`\`\`\n${"x = 1\n\n".repeat(4000)}\`\`\`\n\nend\n\n`.repeat(3)],
    ["nothing", ""],
  ])("of %s are the text", (_name, text) => {
    const segments = segmentsOf(text);
    expect(segments.map(({ start, end }) => text.slice(start, end)).join("")).toBe(text);
    for (const [number, segment] of segments.entries()) {
      expect(segment.end - segment.start).toBeLessThan(70_000);
      expect(segmentAt(segments, segment.start)).toBe(number);
      expect(text.slice(segment.start)).not.toMatch(/^[\udc00-\udfff]/);
    }
  });

  test("of a table repeat its head", () => {
    const head = "| a | b |\n| --- | --- |\n";
    const text = head + "| 1 | 2 |\n".repeat(2000);
    const [first, second] = segmentsOf(text);
    expect(first?.head).toBeNull();
    expect(second?.head && text.slice(second.head.start, second.head.end)).toBe(head);
  });
});
