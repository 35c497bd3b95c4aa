import type { Schema } from "@/api/client";
import type { ServerEvent } from "@/api/events";
import { ApiError } from "@/api/problem";
import type { Note } from "@/app/problems";

type Message = Schema<"MessageOut">;
export type AnswerOut = Schema<"AnswerOut">;
export type Statement = AnswerOut["statements"][number];
export type Citation = AnswerOut["citations"][number];

/** Something that was done for an answer. `at`: milliseconds of this page's clock; null where it was not heard live. */
export interface Step {
  step: string;
  message: string;
  at: number | null;
  query?: string;
  found?: number;
  model?: string;
}

/** One source's word in a conflict. */
export interface Side {
  document_id: string;
  title: string;
  start: number;
  end: number;
  quote: string;
  value: string;
  dated: string | null;
  current: boolean;
}

/** What sources disagree about. */
export interface Conflict {
  kind: string;
  sides: Side[];
}

/** A passage to look at oneself, where nothing was found. */
export interface Suggestion {
  document_id: string;
  title: string;
  start: number;
  end: number;
  text: string;
  page: number | null;
  heading_path: string[];
}

interface Common {
  id: string;
  parent: string | null;
  text: string;
  created_at: string;
}

export interface Question extends Common {
  role: "user";
  /** The server has not said yet that it has it. */
  pending: boolean;
}

export type AnswerState = "running" | "answered" | "abstained" | "failed" | "cancelled";

export interface Answer extends Common {
  role: "assistant";
  state: AnswerState;
  steps: Step[];
  /** Text that was not verified yet. */
  draft: string;
  statements: Statement[];
  citations: Citation[];
  conflicts: Conflict[];
  suggestions: Suggestion[];
  model: string | null;
  mode: string | null;
  error: ApiError | null;
  /** What budgets, or the search, have to say beside the answer. */
  notes: Note[];
  /** When the connection was lost and is being made anew. */
  lost: boolean;
  finished_at: string | null;
  /** Whether it was heard as it was written. */
  live: boolean;
}

export type Entry = Question | Answer;

/** A question that was asked just now. */
export function askedNow(id: string, parent: string | null, text: string): Question {
  return { id, role: "user", parent, text, pending: true, created_at: new Date().toISOString() };
}

/** An answer of which nothing is known yet. */
export function begun(id: string, parent: string): Answer {
  return {
    ...{ id, role: "assistant", parent, text: "", created_at: new Date().toISOString(), state: "running", steps: [], draft: "" },
    ...{ statements: [], citations: [], conflicts: [], suggestions: [], model: null, mode: null, error: null, notes: [] },
    ...{ lost: false, finished_at: null, live: true },
  };
}

/** A message as the server keeps it. */
export function stored(message: Message): Entry {
  const { id, text, created_at } = message;
  const common = { id, parent: message.parent_id, text, created_at };
  if (message.role === "user") return { ...common, role: "user", pending: false };
  return { ...begun(id, message.parent_id ?? ""), ...common, ...outcome(message), finished_at: message.finished_at, live: false };
}

type Outcome = Pick<Answer, "state" | "statements" | "citations" | "conflicts" | "suggestions" | "model" | "mode" | "error">;

function outcome(given: Message | AnswerOut): Outcome {
  return {
    state: stateOf(given.state),
    statements: given.statements,
    citations: given.citations,
    conflicts: given.conflicts as unknown as Conflict[], // the API describes them as objects only
    suggestions: given.suggestions as unknown as Suggestion[],
    model: given.model,
    mode: given.mode,
    error: given.error ? new ApiError(ANSWERED, { code: given.error.code, detail: given.error.message }) : null,
  };
}

function stateOf(state: string): AnswerState {
  return state === "answered" || state === "abstained" || state === "cancelled" || state === "running" ? state : "failed";
}

interface StatementEvent extends Omit<Statement, "citations"> {
  index: number;
  citations: Citation[];
}

/** The answer after one more event of its stream. The last event brings the whole. */
export function told(answer: Answer, event: ServerEvent, at: number | null): Answer {
  switch (event.name) {
    case "step":
      return { ...answer, lost: false, steps: [...answer.steps, { ...(event.data as Step), at }] };
    case "text":
      // What was still on its way when it was stopped is not verified any more.
      if (answer.state !== "running") return answer;
      return { ...answer, lost: false, draft: answer.draft + (event.data as { text: string }).text };
    case "statement":
      return withStatement(answer, event.data as StatementEvent);
    case "conflict":
      return { ...answer, conflicts: [...answer.conflicts, event.data as Conflict] };
    case "answer":
      return ended(answer, event.data as AnswerOut);
    case "error":
      return { ...answer, lost: false, state: "failed", draft: "", error: problemIn(event.data) };
    default:
      return answer;
  }
}

/** The answer as it was stored in the end. */
export function ended(answer: Answer, whole: AnswerOut): Answer {
  return { ...answer, ...outcome(whole), text: whole.answer, lost: false, draft: "", notes: notesIn(whole), finished_at: new Date().toISOString() };
}

function notesIn({ usage }: AnswerOut): Note[] {
  const { warnings, notes } = usage as { warnings?: { message: string; percent: number }[]; notes?: Note[] };
  return [...(warnings ?? []).map(({ message, percent }) => ({ code: "budget", text: message, facts: { percent } })), ...(notes ?? [])];
}

function withStatement(answer: Answer, { index, citations, ...statement }: StatementEvent): Answer {
  const statements = [...answer.statements];
  statements[index] = { ...statement, citations: citations.map(({ n }) => n) };
  const known = new Map([...answer.citations, ...citations].map((citation) => [citation.n, citation]));
  return { ...answer, lost: false, draft: "", statements, citations: [...known.values()].sort((one, other) => one.n - other.n) };
}

/** The server did answer, and its sentence says what to do: no status of its own adds advice. */
const ANSWERED = 424;

/** The error that a stream ended with. */
export function problemIn(data: unknown): ApiError {
  const { code, message, detail } = data as { code?: string; message?: string; detail?: string };
  const said = message ?? detail;
  return new ApiError(ANSWERED, { ...(code ? { code } : {}), ...(said ? { detail: said } : {}) });
}
