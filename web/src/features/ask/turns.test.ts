import { expect, test } from "vitest";

import { asked, told } from "./turns";

const event = (name: string, data: unknown) => ({ name, id: null, data });
const citation = { n: 1, document_id: "d", version: 1, title: "T", collection_id: null, start: 0, end: 1, quote: "q", page: null, heading_path: [], normalisation: [] };

test("a statement takes the place of the draft, and brings its citations", () => {
  let turn = asked("k", "Why?");
  turn = told(turn, event("step", { step: "search", message: "Searching" }));
  turn = told(turn, event("text", { text: "Be" }));
  turn = told(turn, event("text", { text: "cause." }));
  expect(turn.draft).toBe("Because.");
  turn = told(turn, event("statement", { index: 0, text: "Because.", verdict: "supported", support: 1, lead: " ", findings: [], citations: [citation] }));
  expect(turn.draft).toBe("");
  expect(turn.statements[0]).toMatchObject({ text: "Because.", citations: [1] });
  expect(turn.citations).toEqual([citation]);
});

test("the answer is what counts at the end, and an error leaves what was verified", () => {
  const begun = told(asked("k", "Why?"), event("statement", { index: 0, text: "Draft.", verdict: "partly", support: 0.5, citations: [citation] }));
  expect(told(begun, event("answer", { answer: "I do not know.", statements: [], citations: [] }))).toMatchObject({ state: "done", statements: [] });
  expect(told(begun, event("error", "gone"))).toMatchObject({ state: "failed", error: "gone", statements: [{ text: "Draft." }] });
  expect(told(begun, event("start", {}))).toBe(begun);
});
