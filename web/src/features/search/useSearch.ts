import { useQueries, useQuery } from "@tanstack/react-query";

import { isEnough } from "./matching";
import { countsQuery, FACET_NAMES, type FacetValue, quickQuery, wholeQuery } from "./queries";
import { type Facet, FACETS, type SearchState, without } from "./state";
import type { Typed } from "./useTyped";

export type Counts = Partial<Record<Facet, FacetValue[]>>;

/**
 * What is found for what stands in the field. While one types it is looked for by words; when one has stopped, in the
 * way that was chosen, and counted. The result before stays until the next is there; a request that is overtaken is aborted.
 */
export function useSearch(typed: Typed, state: SearchState, most: number, explain: boolean) {
  const byWords = state.mode === "lexical" && !state.as_of;
  const canBeQuick = !state.as_of && state.mode !== "dense";
  const stopped = typed.settled === typed.current || !canBeQuick;
  const quick = byWords || !stopped;
  const question = quick ? typed.current : typed.settled;
  const asked = { question, state, most, explain };
  const enabled = question !== "" && (!quick || isEnough(question));
  const answered = (milliseconds: number) => { typed.pace.answered(milliseconds); };
  const found = useQuery(
    quick ? { ...quickQuery(byWords ? asked : { ...asked, explain: false }, answered), enabled } : { ...wholeQuery(asked), enabled },
  );
  const countable = canBeQuick && isEnough(typed.settled);
  const all = useQuery({ ...countsQuery(typed.settled, state, FACETS), enabled: countable });
  // The counts of a facet are those without what was chosen of it, so that more of it can be chosen.
  const narrowed = FACETS.filter((facet) => state[facet] !== undefined);
  const others = useQueries({
    queries: narrowed.map((facet) => ({ ...countsQuery(typed.settled, without(state, [facet]), [facet]), enabled: countable })),
  });
  const counts: Counts = {};
  for (const facet of FACETS) {
    const own = others[narrowed.indexOf(facet)]?.data;
    const by = (own ?? all.data)?.counts.by[FACET_NAMES[facet]];
    if (by) counts[facet] = by.values;
  }
  return { found, enabled, asked, counts, countable: canBeQuick, counted: countable ? (all.data ?? null) : null };
}
