import { useQueries, useQuery } from "@tanstack/react-query";

import { isEnough } from "./matching";
import { type FacetValue, FACET_NAMES, facetQuery, quickQuery, wholeQuery } from "./queries";
import { FACETS, type Facet, type SearchState } from "./state";
import type { Typed } from "./useTyped";

export type Counts = Partial<Record<Facet, FacetValue[]>>;

/**
 * What is found for what stands in the field. While one types it is looked for by words; when one has stopped, in the
 * way that was chosen. The result before stays until the next is there; a request that is overtaken is aborted.
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
  const counted = useQuery({
    ...quickQuery({ ...asked, question: typed.current, explain: byWords && explain }, answered),
    enabled: canBeQuick && isEnough(typed.current),
    select: ({ result }) => result.facets,
  });
  const narrowed = FACETS.filter((facet) => state[facet] !== undefined);
  const others = useQueries({
    queries: narrowed.map((facet) => ({
      ...facetQuery(typed.current, state, facet),
      enabled: canBeQuick && isEnough(typed.current),
    })),
  });
  const counts: Counts = {};
  for (const facet of FACETS) {
    const own = others[narrowed.indexOf(facet)]?.data;
    const by = (own ?? counted.data)?.by[FACET_NAMES[facet]];
    if (by) counts[facet] = by.values;
  }
  return { found, enabled, asked, counts, countable: canBeQuick, documents: counted.data ?? null };
}

