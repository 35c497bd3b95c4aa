import { expect, test } from "vitest";

import { readLines, writeLines } from "./jsonl";

test("a file is read line by line, and what is wrong is told by its number", () => {
  const text = ['{"question": "Why?", "expected": [{"document": "a.md", "quote": "so"}], "answers": ["so"]}', "", "nonsense", '{"question": "Who?", "answerable": false}\r', '{"question": 3}', '{"question": "x", "expected": [{"grade": 1}]}'].join("\n");
  expect(readLines(text)).toEqual({
    questions: [
      { question: "Why?", expected: [{ document: "a.md", grade: 1, quote: "so" }], answers: ["so"], answerable: true },
      { question: "Who?", expected: [], answers: [], answerable: false },
    ],
    wrong: [3, 5, 6],
  });
});

test("what is written can be read again", () => {
  const question = { id: "1", source: "chat", message_id: null, created_at: "", question: "Zeile\nzwei?", expected: [{ document: "ä", grade: 2, quote: null }], answers: ["ja"], answerable: true };
  const { questions, wrong } = readLines(writeLines([question]));
  expect(wrong).toEqual([]);
  expect(questions).toEqual([{ question: "Zeile\nzwei?", expected: [{ document: "ä", grade: 2, quote: null }], answers: ["ja"], answerable: true }]);
});
