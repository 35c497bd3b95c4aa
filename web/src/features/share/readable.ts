import { type Answer, begun, type Conflict } from "@/features/ask/entries";

import type { SharedMessage } from "./queries";

/** What one may read of a shared answer, as an answer. */
export function readable(message: SharedMessage): Answer {
  const citations = message.citations.flatMap(({ citation }) => citation ?? []);
  const known = new Set(citations.map(({ n }) => n));
  const statements = message.statements.flatMap(({ statement }) => (statement ? [{ ...statement, citations: statement.citations.filter((n) => known.has(n)) }] : []));
  return {
    ...begun("shared", ""),
    state: message.state === "abstained" ? "abstained" : "answered",
    text: message.text,
    statements,
    citations,
    conflicts: message.conflicts as unknown as Conflict[], // the API describes them as objects only
    live: false,
  };
}
