import { expect, test } from "vitest";

import { bodyOf, draftOf } from "./draft";

test("an empty form says that everything is as usual", () => {
  expect(bodyOf({ ...draftOf(null), name: " Guide " })).toEqual({
    name: "Guide",
    description: "",
    collections: null,
    model: null,
    instructions: "",
    note: "",
    settings: { language: null, tone: null, without_evidence: null, mode: null, passages: null, tools: null, greeting: null, suggested_questions: null },
  });
});

test("questions are the lines that say something", () => {
  const draft = { ...draftOf(null), questions: " One? \n\nTwo?\n", mode: "strict", passages: "7", tools: "one" } as const;
  expect(bodyOf(draft).settings).toMatchObject({ suggested_questions: ["One?", "Two?"], mode: "strict", passages: 7, tools: false });
});
