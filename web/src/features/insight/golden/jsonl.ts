import type { NewQuestion, Question } from "./queries";

export interface Read {
  questions: NewQuestion[];
  /** Lines that are not questions, counted from 1. */
  wrong: number[];
}

/** The questions of a file with one JSON object a line, as the command line writes and reads it. */
export function readLines(text: string): Read {
  const read: Read = { questions: [], wrong: [] };
  text.split(/\r?\n/).forEach((line, number) => {
    if (!line.trim()) return;
    const question = questionOf(line);
    if (question) read.questions.push(question);
    else read.wrong.push(number + 1);
  });
  return read;
}

function questionOf(line: string): NewQuestion | null {
  let given: unknown;
  try {
    given = JSON.parse(line);
  } catch {
    return null;
  }
  if (!isObject(given) || typeof given.question !== "string" || !given.question.trim()) return null;
  const { question, expected = [], answers = [], answerable = true } = given;
  if (!Array.isArray(expected) || !Array.isArray(answers) || typeof answerable !== "boolean") return null;
  const documents = expected.map(expectedOf);
  if (documents.includes(null) || !answers.every((each) => typeof each === "string")) return null;
  return { question, expected: documents.filter((each) => each !== null), answers, answerable };
}

function expectedOf(given: unknown) {
  if (!isObject(given) || typeof given.document !== "string" || !given.document) return null;
  const grade = given.grade ?? 1;
  const quote = given.quote ?? null;
  if (typeof grade !== "number" || !(quote === null || typeof quote === "string")) return null;
  return { document: given.document, grade, quote };
}

function isObject(given: unknown): given is Record<string, unknown> {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

/** The same the other way round. */
export function writeLines(questions: readonly Question[]): string {
  return questions
    .map(({ question, expected, answers, answerable }) => `${JSON.stringify({ question, expected, ...(answers.length ? { answers } : {}), ...(answerable ? {} : { answerable }) })}\n`)
    .join("");
}
