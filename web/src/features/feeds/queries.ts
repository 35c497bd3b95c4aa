import { infiniteQueryOptions, type QueryClient, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";
import { toast } from "@/ui/Toasts";

export type Crawl = Schema<"CrawlOut">;
export type Webpage = Schema<"WebpageOut">;
export type Source = Schema<"Listing_SourceOut_">["items"][number];
export type SourceItem = Schema<"SourceItemOut">;
export type SourceRun = Schema<"SourceRunOut">;
export type SourceKind = Schema<"SourceKindOut">;
export type PageState = Webpage["state"];
export type ItemState = SourceItem["state"];

export const PAGE_STATES: readonly PageState[] = ["indexed", "waiting", "failed", "excluded", "duplicate", "gone"];
export const ITEM_STATES: readonly ItemState[] = ["indexed", "waiting", "failed", "left_out"];

/** Milliseconds between two looks at a list while something in it moves; there are streams of single jobs only. */
const AGAIN = 2500;
/** The same while nothing does: a schedule may begin something. */
const SELDOM = 30_000;
const first = null as string | null;

export function isMoving({ state }: Crawl): boolean {
  return state === "waiting" || state === "running";
}

export function isReading({ last_run, state }: Source): boolean {
  return state === "active" && last_run?.state === "running";
}

/** Crawls of all collections or of one, the newest first. */
export function crawlsQuery(collection: string | null) {
  return infiniteQueryOptions({
    queryKey: ["feeds", "crawls", collection],
    initialPageParam: first,
    queryFn: ({ pageParam }) => call(api.GET("/v1/crawls", { params: { query: { collection_id: collection, cursor: pageParam } } })),
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isMoving)) ? AGAIN : SELDOM),
  });
}

/** One crawl with its counts as of now. */
export function crawlQuery(crawl_id: string) {
  return queryOptions({
    queryKey: ["feeds", "crawl", crawl_id],
    queryFn: () => call(api.GET("/v1/crawls/{crawl_id}", { params: { path: { crawl_id } } })),
    refetchInterval: ({ state }) => (state.data && isMoving(state.data) ? AGAIN : SELDOM),
  });
}

export interface PageFilter {
  collection: string | null;
  crawl: string | null;
  state: PageState | null;
  q: string;
}

/** Addresses that were looked at, of a crawl or of collections; the newest first. */
export function pagesQuery({ collection, crawl, state, q }: PageFilter) {
  return infiniteQueryOptions({
    queryKey: ["feeds", "pages", crawl, collection, state, q],
    initialPageParam: first,
    queryFn: ({ pageParam }) => {
      const query = { state, q: q || null, cursor: pageParam };
      return crawl === null
        ? call(api.GET("/v1/webpages", { params: { query: { ...query, collection_id: collection } } }))
        : call(api.GET("/v1/crawls/{crawl_id}/pages", { params: { path: { crawl_id: crawl }, query } }));
    },
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
    refetchInterval: ({ state: { data } }) => (data?.pages.some(({ items }) => items.some((page) => page.state === "waiting")) ? AGAIN : false),
  });
}

/** Sources of all collections that one may write into, or of one. */
export function sourcesQuery(collection: string | null) {
  return infiniteQueryOptions({
    queryKey: ["feeds", "sources", collection],
    initialPageParam: first,
    queryFn: ({ pageParam }) => call(api.GET("/v1/sources", { params: { query: { collection, cursor: pageParam } } })),
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(isReading)) ? AGAIN : SELDOM),
  });
}

export function sourceQuery(source_id: string) {
  return queryOptions({
    queryKey: ["feeds", "source", source_id],
    queryFn: () => call(api.GET("/v1/sources/{source_id}", { params: { path: { source_id } } })),
    refetchInterval: ({ state }) => (state.data && isReading(state.data) ? AGAIN : SELDOM),
  });
}

export function runsQuery(source_id: string) {
  return infiniteQueryOptions({
    queryKey: ["feeds", "runs", source_id],
    initialPageParam: first,
    queryFn: ({ pageParam }) => call(api.GET("/v1/sources/{source_id}/runs", { params: { path: { source_id }, query: { cursor: pageParam, limit: 20 } } })),
    getNextPageParam: (last) => last.next_cursor,
  });
}

export function itemsQuery(source_id: string, state: ItemState | null) {
  return infiniteQueryOptions({
    queryKey: ["feeds", "items", source_id, state],
    initialPageParam: first,
    queryFn: ({ pageParam }) => call(api.GET("/v1/sources/{source_id}/items", { params: { path: { source_id }, query: { state, cursor: pageParam } } })),
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: (before) => before,
    refetchInterval: ({ state: { data } }) => (data?.pages.some(({ items }) => items.some((item) => item.state === "waiting")) ? AGAIN : false),
  });
}

/** The kinds of sources that one may use. */
export const kindsQuery = queryOptions({
  queryKey: ["feeds", "kinds"],
  queryFn: async () => (await call(api.GET("/v1/sources/kinds"))).items,
  staleTime: Infinity,
});

/** Everything that is shown of crawls, pages and sources is looked at again, and what they bring into collections. */
export async function refreshFeeds(queries: QueryClient): Promise<void> {
  await Promise.all([queries.invalidateQueries({ queryKey: ["feeds"] }), queries.invalidateQueries({ queryKey: ["documents"] })]);
}

interface Told<Result> {
  /** What could not be done; `false` where the page tells it in place. */
  failed: string | false;
  /** What was done. */
  done?: string;
  then?: (result: Result) => unknown;
}

/** A change of a crawl, a page or a source: tells what came of it, and looks again. */
export function useFeedAction<Result, Given = void>(act: (given: Given) => Promise<Result>, { failed, done, then }: Told<Result>) {
  const queries = useQueryClient();
  return useMutation({
    meta: { failed },
    mutationFn: act,
    onSuccess: async (result) => {
      if (done) toast(done);
      then?.(result);
      await refreshFeeds(queries);
    },
  });
}
