import type { Span } from "@/features/source/spans";

import type { Statement } from "./entries";

/** An answer as one text in Markdown, with the stretch of each statement and of what is not verified yet. */
export interface Written {
  source: string;
  statements: Span[];
  draft: Span | null;
}

/** Puts the statements together as their writer wrote them, and behind them what comes next. */
export function written(statements: readonly Statement[], draft = ""): Written {
  let source = "";
  const add = (lead: string, text: string): Span => {
    source += source === "" ? lead.replace(/^\s*\n/, "") : lead;
    const start = source.length;
    source += text;
    return { start, end: source.length };
  };
  const spans = statements.map(({ lead, text }) => add(lead ?? " ", text));
  const words = draft.trimStart();
  const next = words === "" ? null : add(draft.slice(0, draft.length - words.length), words);
  return { source, statements: spans, draft: next };
}
