import { expect, test } from "vitest";

import { type Answer, type AnswerOut, begun, told } from "./entries";

const event = (name: string, data: unknown) => ({ name, id: null, data });
const heard = (answer: Answer, name: string, data: unknown) => told(answer, event(name, data), 1);
const citation = { n: 1, document_id: "d", version: 1, title: "T", collection_id: null, start: 0, end: 1, quote: "q", page: null, heading_path: [], normalisation: [] };
const statement = { index: 0, text: "Because.", verdict: "supported", support: 1, lead: " ", findings: [], citations: [citation] };

test("a statement takes the place of the draft, and brings its citations", () => {
  let answer = heard(begun("a", "q"), "step", { step: "search", message: "Searching", query: "why" });
  expect(answer.steps).toEqual([{ step: "search", message: "Searching", query: "why", at: 1 }]);
  answer = heard(heard(answer, "text", { text: "Be" }), "text", { text: "cause." });
  expect(answer.draft).toBe("Because.");
  answer = heard(answer, "statement", statement);
  expect(answer.draft).toBe("");
  expect(answer.statements[0]).toMatchObject({ text: "Because.", citations: [1] });
  expect(answer.citations).toEqual([citation]);
});

test("the answer is what counts at the end, with what budgets and the search had to say", () => {
  const whole: Partial<AnswerOut> = { state: "abstained", answer: "I do not know.", statements: [], citations: [], conflicts: [], suggestions: [], model: "m", mode: "strict", error: null };
  const usage = { warnings: [{ message: "90 % of the budget is used", percent: 90 }], notes: [{ code: "model_silent", text: "The model wrote nothing.", facts: {} }] };
  const answer = heard(heard(begun("a", "q"), "statement", statement), "answer", { ...whole, usage });
  expect(answer).toMatchObject({ state: "abstained", text: "I do not know.", statements: [], notes: [{ code: "budget", text: "90 % of the budget is used", facts: { percent: 90 } }, { code: "model_silent" }] });
});

test("an error leaves what was verified, and says itself what to do", () => {
  const answer = heard(heard(begun("a", "q"), "statement", statement), "error", { code: "model_unavailable", message: "Wait a minute." });
  expect(answer).toMatchObject({ state: "failed", statements: [{ text: "Because." }] });
  expect(answer.error?.problem).toEqual({ code: "model_unavailable", detail: "Wait a minute." });
});
