import assert from "node:assert/strict";
import { test } from "node:test";

import { around, blocksOf, cellsOf, isRule, locate, placeIn, unitOffset, wordsAt } from "../../src/citewell/http/page/spans.js";

const TEXT = "# Gruß 👋🏽\n\nDie Kasse öffnet um 9:30. 𝔄lso früh.\n| a | b |\n";

/** @param {string} text @param {string} quote */
function cite(text, quote) {
  const points = [...text.slice(0, text.indexOf(quote))].length;
  return { start: points, end: points + [...quote].length, quote };
}

test("code points become UTF-16 units, also behind characters outside the basic plane", () => {
  for (const quote of ["Gruß", "👋🏽", "Die Kasse öffnet um 9:30.", "𝔄lso", "früh", "| a | b |"]) {
    const span = locate(TEXT, cite(TEXT, quote));
    assert.ok(span, quote);
    assert.equal(TEXT.slice(span.start, span.end), quote);
  }
});

test("nothing is marked where the words differ or the text is too short", () => {
  const right = cite(TEXT, "9:30");
  assert.equal(locate(TEXT, { ...right, quote: "9:31" }), null);
  assert.equal(locate(TEXT, { ...right, start: right.start + 1 }), null);
  assert.equal(locate("short", { start: 40, end: 44, quote: "9:30" }), null);
  assert.equal(locate("9:3", { start: 0, end: 4, quote: "9:30" }), null);
});

test("links of citations lead to the words, and others nowhere", () => {
  const place = cite(TEXT, "𝔄lso früh");
  const link = `#source=a%2Fb&version=3&start=${place.start}&end=${place.end}`;
  const found = placeIn(link);
  assert.deepEqual(found, { document_id: "a/b", version: 3, start: place.start, end: place.end });
  assert.equal(found && wordsAt(TEXT, found), "𝔄lso früh");
  assert.equal(wordsAt("short", { start: 3, end: 9 }), null);
  assert.equal(wordsAt("short", { start: 9, end: 10 }), null);
  const wrong = ["", "#", "#login=x", "#source=a", "#source=a&version=1&start=5&end=5", "#source=&version=1&start=0&end=1"];
  for (const fragment of [...wrong, "#source=a&version=0&start=0&end=1", "#source=a&version=1&start=-1&end=1"]) {
    assert.equal(placeIn(fragment), null, fragment);
  }
});

test("the offset of the end is the length, one more is not there", () => {
  assert.equal(unitOffset("a𝔄", 2), 3);
  assert.equal(unitOffset("a𝔄", 3), -1);
  assert.equal(unitOffset("", 0), 0);
});

test("the part around a span consists of whole lines and holds the span", () => {
  const text = Array.from({ length: 100 }, (_, number) => `line ${number}`).join("\n");
  const at = text.indexOf("line 50");
  const part = around(text, { start: at, end: at + 7 }, 20);
  const shown = text.slice(part.start, part.end).split("\n");
  assert.ok(shown.every((line) => /^line \d+$/.test(line)));
  assert.ok(shown.includes("line 50") && shown.length < 12);
  assert.deepEqual(around(text, { start: 0, end: 5 }, 10_000), { start: 0, end: text.length });
});

test("broken lines are joined, lines ended on purpose are not, and no character is lost", () => {
  const long = "A line that was broken only because the page was not wide enough";
  const text = `# Title\n${long}\nand goes on here.\nshort\n- ${long}\n  of an item\n| a | b |\n\nlast`;
  const blocks = blocksOf(text, { start: 0, end: text.length });
  assert.deepEqual(
    blocks.map(({ kind, start, end }) => [kind, text.slice(start, end)]),
    [
      ["heading", "# Title"],
      ["text", `${long}\nand goes on here.`],
      ["text", "short"],
      ["list", `- ${long}\n  of an item`],
      ["row", "| a | b |"],
      ["text", ""],
      ["text", "last"],
    ],
  );
  assert.equal(blocks.map(({ start, end }) => text.slice(start, end)).join("\n"), text);
});

test("a table row falls into its cells, and a rule is told from a row", () => {
  const text = "x\n| a  | b \\| c |  |d|\n| --- | :-: |\n| open";
  const cells = (/** @type {string} */ line) => {
    const start = text.indexOf(line);
    return cellsOf(text, { start, end: start + line.length }).map((cell) => text.slice(cell.start, cell.end));
  };
  assert.deepEqual(cells("| a  | b \\| c |  |d|"), ["a", "b \\| c", "", "d"]);
  assert.deepEqual(cells("| open"), ["open"]);
  const at = (/** @type {string} */ line) => ({ start: text.indexOf(line), end: text.indexOf(line) + line.length });
  assert.ok(isRule(text, at("| --- | :-: |")));
  assert.ok(!isRule(text, at("| open")));
});
