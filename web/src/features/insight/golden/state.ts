/** `question` is one to be put into the set: the editor opens with it. */
export interface GoldenState {
  question?: string;
}

const MOST_CHARS = 10_000;

export function goldenState({ question }: Record<string, unknown>): GoldenState {
  return typeof question === "string" && question.trim() ? { question: question.slice(0, MOST_CHARS) } : {};
}

/** Two results that are compared: `<run>` or `<run>.<number of the result>`. */
export interface RunsState {
  a?: string;
  b?: string;
}

export function runsState({ a, b }: Record<string, unknown>): RunsState {
  return { ...(typeof a === "string" && a ? { a } : {}), ...(typeof b === "string" && b ? { b } : {}) };
}
