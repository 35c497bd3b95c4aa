import { expect, test } from "vitest";

import { asMarkdown, asPlain } from "./copied";
import { type Answer, begun } from "./entries";

const cite = (n: number, title: string, quote: string) => ({ n, document_id: "d", version: 1, title, collection_id: null, start: 0, end: 1, quote, page: n === 1 ? 3 : null, heading_path: [], normalisation: [] });
const say = (text: string, lead: string, citations: number[]) => ({ text, lead, citations, verdict: "supported", support: 1, findings: [] });
const answer: Answer = {
  ...begun("a", "q"),
  statements: [say("Leave is 27 days.", "", [1]), say("It lapses.", "\n- ", [1, 2]), say("| Row | yes |", "\n", [2])],
  citations: [cite(1, "Leave", "27\n days"), cite(2, "", "<b>*lapses*</b> [x](javascript:1)")],
};

const names = { untitled: "hidden", page: (page: number) => `p. ${page}` };

test("plain text carries numbers, and below them the quotes", () => {
  expect(asPlain(answer, names)).toBe(
    "Leave is 27 days. [1]\n- It lapses. [1][2]\n| Row | yes [2] |\n\n[1] Leave, p. 3: “27 days”\n[2] hidden: “<b>*lapses*</b> [x](javascript:1)”",
  );
});

test("in Markdown, what a document says is no markup", () => {
  const markdown = asMarkdown(answer, names);
  expect(markdown).toContain("Leave is 27 days. [^1]\n- It lapses. [^1][^2]");
  expect(markdown).toContain(String.raw`[^2]: hidden: “\<b\>\*lapses\*\</b\> \[x\](javascript:1)”`);
});

test("the number of code comes below it", () => {
  const code = { ...answer, statements: [say("```\nx = 1\n```", "", [1])], citations: [] };
  expect(asPlain(code, names)).toBe("```\nx = 1\n```\n[1]");
});
