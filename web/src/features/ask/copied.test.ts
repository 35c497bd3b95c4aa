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

test("plain text carries numbers, and below them the quotes", () => {
  expect(asPlain(answer, "hidden")).toBe(
    "Leave is 27 days. [1]\n- It lapses. [1][2]\n| Row | yes [2] |\n\n[1] Leave, p. 3: “27 days”\n[2] hidden: “<b>*lapses*</b> [x](javascript:1)”",
  );
});

test("in Markdown, what a document says is no markup", () => {
  const markdown = asMarkdown(answer, "hidden");
  expect(markdown).toContain("Leave is 27 days. [^1]\n- It lapses. [^1][^2]");
  expect(markdown).toContain(String.raw`[^2]: hidden: “\<b\>\*lapses\*\</b\> \[x\](javascript:1)”`);
});
