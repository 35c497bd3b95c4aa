// @vitest-environment jsdom
import { cleanup, render } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";

import { Rendered } from "./Rendered";
import type { Stretch } from "./stretches";

afterEach(cleanup);

/** `source` rendered with each of these words in a stretch of its own that a number follows. */
function shown(source: string, ...words: string[]): HTMLElement {
  let from = 0;
  const stretches = words.map((text, number): Stretch => {
    const start = source.indexOf(text, from);
    from = start + text.length;
    return { start, end: from, as: (inner) => <b>{inner}</b>, after: <i>{number + 1}</i> };
  });
  return render(<div><Rendered source={source} stretches={stretches} top={3} /></div>).container;
}

test.each([
  ["sentences", "One. Two.", ["One.", "Two."], "One.1 Two.2"],
  ["strong words", "**One.** Two.", ["**One.**", "Two."], "One.1 Two.2"],
  ["the end of a link", "See [the *rules*](https://a.example/b). Two.", ["See [the *rules*](https://a.example/b).", "Two."], "See the rules.1 Two.2"],
  ["a whole link", "[Rules](https://a.example/b) Two.", ["[Rules](https://a.example/b)", "Two."], "Rules1 Two.2"],
  ["code in a line", "Use `a b`", ["Use `a b`"], "Use a b1"],
  ["what is escaped", String.raw`Two \* two. End\.`, [String.raw`Two \* two.`, String.raw`End\.`], "Two * two.1 End.2"],
])("the number of a statement follows %s", (_name, source, words, text) => {
  const seen = shown(source, ...words);
  expect(seen.textContent).toBe(text);
  expect(seen.querySelector("a i, strong i, em i, code i, b i")).toBeNull();
});

test("items, rows, code and headings are what they are, each with its number", () => {
  const seen = shown("## Head\n\n1. one\n2. two\n\n| A | B |\n| --- | --- |\n| c | d |\n\n```\nx = 1\n```\n\n#### Deep\n\nEnd.", "## Head", "one", "two", "| c | d |", "```\nx = 1\n```", "End.");
  expect([...seen.querySelectorAll("i")].map((each) => each.parentElement?.tagName)).toEqual(["DIV", "LI", "LI", "TD", "DIV", "P"]);
  expect(seen.querySelector("pre")?.nextElementSibling?.textContent).toBe("5");
  expect(seen.querySelector("td:last-child")?.textContent).toBe("d4");
  expect([...seen.querySelectorAll("[role=heading]")].map((each) => each.getAttribute("aria-level"))).toEqual(["3", "4"]);
});

test("the number of what is not seen comes at the end", () => {
  expect(shown("One.\n\n---\n\nTwo.", "One.", "---", "Two.").textContent).toBe("One.1Two.32");
});

test("links lead to the web and to mail only, and nothing is markup", () => {
  const seen = shown("[a](https://a.example) [b](mailto:b@b.example) [c](javascript:alert) [d](/e) <img src=x onerror=alert(1)> ![f](https://f.example/f.png)");
  expect([...seen.querySelectorAll("a")].map((each) => each.textContent)).toEqual(["a", "b", "f"]);
  expect(seen.querySelector("img, script")).toBeNull();
});
