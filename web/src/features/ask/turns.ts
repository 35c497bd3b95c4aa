import type { Schema } from "@/api/client";
import type { ServerEvent } from "@/api/events";

export type Answer = Schema<"AnswerOut">;
export type Statement = Answer["statements"][number];
export type Citation = Answer["citations"][number];

/** A question and what has come of its answer so far. */
export interface Turn {
  key: string;
  question: string;
  state: "running" | "done" | "failed";
  /** What the server says that it is doing, newest last. */
  steps: { step: string; message: string }[];
  /** Text that was not verified yet. */
  draft: string;
  statements: Statement[];
  citations: Citation[];
  answer: Answer | null;
  error: unknown;
}

/** A question that was asked just now. */
export function asked(key: string, question: string): Turn {
  return { key, question, state: "running", steps: [], draft: "", statements: [], citations: [], answer: null, error: null };
}

interface StatementEvent extends Omit<Statement, "citations"> {
  index: number;
  citations: Citation[];
}

/** The turn after one more event of its stream. The last event brings the whole answer. */
export function told(turn: Turn, event: ServerEvent): Turn {
  switch (event.name) {
    case "step":
      return { ...turn, steps: [...turn.steps, event.data as Turn["steps"][number]] };
    case "text":
      return { ...turn, draft: turn.draft + (event.data as { text: string }).text };
    case "statement":
      return withStatement(turn, event.data as StatementEvent);
    case "answer": {
      const answer = event.data as Answer;
      return { ...turn, state: "done", draft: "", answer, statements: answer.statements, citations: answer.citations };
    }
    case "error":
      return { ...turn, state: "failed", draft: "", error: event.data };
    default:
      return turn;
  }
}

function withStatement(turn: Turn, { index, citations, ...statement }: StatementEvent): Turn {
  const statements = [...turn.statements];
  statements[index] = { ...statement, citations: citations.map(({ n }) => n) };
  const known = new Map([...turn.citations, ...citations].map((citation) => [citation.n, citation]));
  return { ...turn, draft: "", statements, citations: [...known.values()] };
}
