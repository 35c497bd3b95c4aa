import { useCallback, useState } from "react";

import type { Doc } from "../queries";

/** Documents that were chosen: these, or all that the table shows but for some. Titles name them later. */
export type Selection = { all: false; chosen: ReadonlyMap<string, string> } | { all: true; without: ReadonlySet<string> };

export const NOTHING: Selection = { all: false, chosen: new Map() };

export function isChosen(selection: Selection, id: string): boolean {
  return selection.all ? !selection.without.has(id) : selection.chosen.has(id);
}

export function countOf(selection: Selection, total: number): number {
  return selection.all ? Math.max(0, total - selection.without.size) : selection.chosen.size;
}

/** The selection with these rows chosen, or not. */
export function withRows(selection: Selection, rows: readonly Pick<Doc, "id" | "title">[], chosen: boolean): Selection {
  if (selection.all) {
    const without = new Set(selection.without);
    for (const { id } of rows) {
      if (chosen) without.delete(id);
      else without.add(id);
    }
    return { all: true, without };
  }
  const next = new Map(selection.chosen);
  for (const { id, title } of rows) {
    if (chosen) next.set(id, title);
    else next.delete(id);
  }
  return { all: false, chosen: next };
}

/** The selection of a table. It is forgotten when `scope`, what the table shows, becomes another. */
export function useSelection(scope: string) {
  const [held, setHeld] = useState({ scope, selection: NOTHING });
  const selection = held.scope === scope ? held.selection : NOTHING;
  const change = useCallback(
    (next: (before: Selection) => Selection) => {
      setHeld((before) => ({ scope, selection: next(before.scope === scope ? before.selection : NOTHING) }));
    },
    [scope],
  );
  return [selection, change] as const;
}
