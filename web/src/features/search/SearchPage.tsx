import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useLocation, useNavigate, useRouter } from "@tanstack/react-router";
import { useCallback, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { placeIn } from "@/app/links";
import { type Shown, SourcePane } from "@/features/source/SourcePane";
import { classes } from "@/ui/classes";
import { useTitle } from "@/ui/PageHeader";

import { ExpertBar } from "./ExpertBar";
import { useExpert } from "./expert";
import { Facets } from "./Facets";
import { collectionsQuery, type Hit } from "./queries";
import { Results } from "./Results";
import { SearchBar } from "./SearchBar";
import { searchState, type SearchState } from "./state";
import { useSearch } from "./useSearch";
import { useTyped } from "./useTyped";

const route = getRouteApi("/shell/search");
const PAGE = 20;
const MOST = 200;

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** The address follows what was typed, so that what was typed does not follow the address. */
    typed?: boolean;
  }
}

/** Look for passages: results as one types, narrowed by what is known of documents, each opened at its place. */
export default function SearchPage() {
  const { t } = useTranslation("search");
  const state = route.useSearch();
  const typed = useTyped(state.q ?? "");
  const expert = useExpert();
  const [wanted, setWanted] = useState({ question: "", most: PAGE });
  const most = wanted.question === typed.current ? wanted.most : PAGE;
  const search = useSearch(typed, state, most, expert);
  const collections = useQuery(collectionsQuery);
  const change = useAddress(state, typed.text, typed.settled, typed.settle);
  const hits = useMemo(() => (search.enabled ? (search.found.data?.result.chunks ?? []) : []), [search.enabled, search.found.data]);
  const [shown, show] = useShown(hits, change);
  useTitle(typed.settled ? t("titleOf", { question: typed.settled }) : t("title"));
  const names = useMemo(() => new Map(collections.data?.items.map(({ id, name }) => [id, name])), [collections.data]);
  const facets = <Facets counts={search.counts} countable={search.countable} state={state} names={names} onChange={change} />;
  const more = most < MOST && hits.length >= most ? () => { setWanted({ question: typed.current, most: Math.min(MOST, most + PAGE * 2) }); } : null;
  return (
    <div className="flex h-full">
      <div className="@container min-w-0 flex-1 overflow-y-auto" data-scroll-restoration-id="search">
        <h1 tabIndex={-1} className="sr-only">
          {t("title")}
        </h1>
        <SearchBar typed={typed} busy={search.found.isFetching} state={state} names={names} facets={facets} onChange={change} />
        <div className={classes("mx-auto grid max-w-6xl grid-cols-[minmax(0,1fr)] gap-x-8 px-4 pb-10", search.enabled && "@4xl:grid-cols-[14rem_minmax(0,1fr)]")}>
          {search.enabled && (
            <aside aria-label={t("filters")} className="hidden pt-1 @4xl:block">
              {facets}
            </aside>
          )}
          <div className="grid content-start gap-4">
            {expert && <ExpertBar state={state} asked={search.asked} result={search.found.data?.result ?? null} onChange={change} />}
            <Results search={search} state={state} hits={hits} noCollections={collections.data?.items.length === 0} onChange={change} onMore={more} />
          </div>
        </div>
      </div>
      {shown && (
        <SourcePane
          shown={shown}
          onClose={() => { show(null); }}
          among={hits.map(placeOf)}
          onShow={show}
          why={search.asked.question ? whyOf(search.asked.question, state) : null}
        />
      )}
    </div>
  );
}

export type Change = (next: SearchState, options?: { hash?: string; replace?: boolean }) => void;

/** Keeps the address in step with what is typed and chosen, and takes up what the address says when one goes back. */
function useAddress(state: SearchState, text: string, settled: string, settle: (text: string) => void): Change {
  const navigate = useNavigate();
  const router = useRouter();
  const written = state.q ?? "";
  useEffect(() => {
    if (settled === written || settled !== text.trim()) return;
    void navigate({ to: "/search", search: (before) => searchState({ ...before, q: settled }), hash: true, replace: true, state: { typed: true } });
    // eslint-disable-next-line react-hooks/exhaustive-deps -- the address is written when the text has settled, not when the address changes
  }, [settled]);
  useEffect(
    () =>
      router.history.subscribe(({ location, action }) => {
        const typed = (location.state as { typed?: boolean }).typed && (action.type === "PUSH" || action.type === "REPLACE");
        if (typed || location.pathname !== "/search") return;
        settle(searchState(router.options.parseSearch(location.search)).q ?? "");
      }),
    // eslint-disable-next-line react-hooks/exhaustive-deps -- it only sets states
    [router],
  );
  return useCallback(
    (next, options = {}) => {
      const q = text.trim();
      void navigate({
        to: "/search",
        search: searchState({ ...next, q }),
        ...(options.hash === undefined ? {} : { hash: options.hash }),
        replace: options.replace ?? false,
        state: { typed: true },
        resetScroll: false,
      });
    },
    [navigate, text],
  );
}

/** The place that the address names, with what is known of it, and how to go to another. */
function useShown(hits: readonly Hit[], change: Change): [Shown | null, (next: Shown | null) => void] {
  const state = route.useSearch();
  const hash = useLocation({ select: (location) => location.hash });
  const shown = useMemo(() => {
    const place = placeIn(hash);
    const hit = place && hits.find((each) => each.document.id === place.document_id && each.start === place.start && each.document.version === place.version);
    return hit ? placeOf(hit) : place;
  }, [hash, hits]);
  const show = (next: Shown | null) => { change(state, { hash: next ? hashOf(next) : "", replace: true }); };
  return [shown, show];
}

/** The place of a hit as the source pane takes it. */
export function placeOf({ document, start, end, page, heading_path, text }: Hit): Shown {
  return { document_id: document.id, version: document.version, start, end, title: document.title, page, heading_path, quote: text };
}

/** The fragment that names a place; see `placeIn`. */
export function hashOf({ document_id, version, start, end }: Shown): string {
  return new URLSearchParams({ source: document_id, version: String(version), start: String(start), end: String(end) }).toString();
}

function whyOf(query: string, { mode, collections }: SearchState) {
  return { query, ...(mode ? { mode } : {}), ...(collections ? { collections } : {}) };
}
