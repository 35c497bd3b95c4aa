import type { Assistant, AssistantIn } from "./queries";

export const WITHOUT = ["abstain", "nearest", "general"] as const;
export const MODES = ["strict", "mark", "off"] as const;

/** Whether a model that can call tools plans its own searches. */
export const TOOLS = ["own", "one"] as const;

/** An assistant as the form holds it: texts, and empty for “as usual”. */
export interface Draft {
  name: string;
  description: string;
  /** null: all that the asker can read. */
  collections: string[] | null;
  model: string;
  instructions: string;
  note: string;
  language: string;
  tone: string;
  without_evidence: (typeof WITHOUT)[number] | "";
  mode: (typeof MODES)[number] | "";
  passages: string;
  tools: (typeof TOOLS)[number] | "";
  greeting: string;
  questions: string;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** What the form begins with. */
export function draftOf(assistant: Assistant | null): Draft {
  const settings = assistant?.settings ?? {};
  const questions = settings.suggested_questions;
  return {
    name: assistant?.name ?? "",
    description: assistant?.description ?? "",
    collections: assistant?.collections ? assistant.collections.map(({ id }) => id) : null,
    model: assistant?.model?.id ?? "",
    instructions: assistant?.instructions ?? "",
    note: "",
    language: textOf(settings.language),
    tone: textOf(settings.tone),
    without_evidence: WITHOUT.find((each) => each === settings.without_evidence) ?? "",
    mode: MODES.find((each) => each === settings.mode) ?? "",
    passages: typeof settings.passages === "number" ? String(settings.passages) : "",
    tools: typeof settings.tools === "boolean" ? (settings.tools ? "own" : "one") : "",
    greeting: textOf(settings.greeting),
    questions: Array.isArray(questions) ? questions.filter((each) => typeof each === "string").join("\n") : "",
  };
}

/** What the API is told. */
export function bodyOf(draft: Draft): AssistantIn {
  const questions = draft.questions.split("\n").map((line) => line.trim()).filter(Boolean);
  return {
    name: draft.name.trim(),
    description: draft.description.trim(),
    collections: draft.collections,
    model: draft.model || null,
    instructions: draft.instructions,
    note: draft.note.trim(),
    settings: {
      language: draft.language.trim() || null,
      tone: draft.tone.trim() || null,
      without_evidence: draft.without_evidence || null,
      mode: draft.mode || null,
      passages: draft.passages ? Number(draft.passages) : null,
      tools: draft.tools ? draft.tools === "own" : null,
      greeting: draft.greeting.trim() || null,
      suggested_questions: questions.length > 0 ? questions : null,
    },
  };
}
