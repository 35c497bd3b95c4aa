import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";
import { ApiError } from "@/api/problem";

import { endOfDay, type Facet, filterOf, type SearchState, without } from "./state";

export type Hit = Schema<"ChunkOut">;
export type FacetValue = Schema<"FacetValueOut">;
type Result = Schema<"SearchOut">;
type Body = Schema<"SearchIn">;

/** What was found, and for which question: while the next result is on its way, the one before is shown. */
export interface Found {
  question: string;
  /** The last word was taken for the beginning of one. */
  prefix: boolean;
  result: Result;
}

/** Names of facets in the API. */
export const FACET_NAMES = { collections: "collection", type: "media_type", language: "language", author: "author", topics: "topics", year: "year" } as const satisfies Record<
  Facet,
  Schema<"FacetName">
>;

export interface Asked {
  question: string;
  state: SearchState;
  /** How many passages. */
  most: number;
  explain: boolean;
}

const A_MINUTE = 60_000;
const TRIES = 3;

const COMMON = {
  placeholderData: keepPreviousData,
  gcTime: A_MINUTE,
  retry: (count: number, error: Error) => count < TRIES && error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 502),
  retryDelay: (count: number, error: Error) => ((error instanceof ApiError ? error.retryAfter : null) ?? count + 0.5) * 1000,
};

/** While one types: by words, the last of which may be a beginning. */
export function quickQuery(asked: Asked, onAnswer: (milliseconds: number) => void) {
  const { question, state, most, explain } = asked;
  const body: Body = { ...bodyOf(asked), mode: "lexical", prefix: true };
  return queryOptions({
    ...COMMON,
    queryKey: ["search", "quick", question, filters(state), most, explain],
    queryFn: async ({ signal }): Promise<Found> => {
      const begun = performance.now();
      const result = await call(api.POST("/v1/search", { body, signal }));
      onAnswer(performance.now() - begun);
      return { question, prefix: true, result };
    },
  });
}

/** What was asked, in the way that was asked for. */
export function wholeQuery(asked: Asked) {
  const { question, state, most, explain } = asked;
  const body: Body = {
    ...bodyOf(asked),
    mode: state.mode ?? "hybrid",
    ...(state.as_of ? { as_of: endOfDay(state.as_of) } : {}),
    ...(state.rerank === undefined ? {} : { rerank: state.rerank }),
  };
  return queryOptions({
    ...COMMON,
    queryKey: ["search", "whole", question, without(state, ["q"]), most, explain],
    queryFn: async ({ signal }): Promise<Found> => ({ question, prefix: false, result: await call(api.POST("/v1/search", { body, signal })) }),
  });
}

/** What was counted, and for which question. */
export interface Counted {
  question: string;
  counts: NonNullable<Result["facets"]>;
}

/** How many documents have the words, and of which kinds they are. A request of its own: to count takes longer than to find. */
export function countsQuery(question: string, state: SearchState, facets: readonly Facet[]) {
  const body: Body = {
    ...bodyOf({ question, state, most: 1, explain: false }),
    mode: "lexical",
    prefix: true,
    facets: facets.map((facet) => FACET_NAMES[facet]),
  };
  return queryOptions({
    ...COMMON,
    queryKey: ["search", "counts", question, filters(state), facets],
    queryFn: async ({ signal }): Promise<Counted> => {
      const { facets: counts } = await call(api.POST("/v1/search", { body, signal }));
      return { question, counts: counts ?? { documents: 0, complete: true, by: {} } };
    },
  });
}

/** So many passages of one document are among the results; more are there when one asks for them. */
const OF_ONE = 3;
const MORE_OF_ONE = 30;

/** Further passages of a document. */
export function documentQuery(asked: Asked, document_id: string) {
  const { question, state } = asked;
  const body: Body = {
    ...bodyOf(asked),
    top_k: MORE_OF_ONE,
    per_document: MORE_OF_ONE,
    mode: state.mode ?? "hybrid",
    filter: { and: [{ $id: document_id }, ...[filterOf(state)].filter((each) => each !== null)] },
    explain: asked.explain,
    ...(state.as_of ? { as_of: endOfDay(state.as_of) } : {}),
  };
  return queryOptions({
    queryKey: ["search", "document", document_id, question, without(state, ["q"]), asked.explain],
    queryFn: ({ signal }) => call(api.POST("/v1/search", { body, signal })),
  });
}

export type WhyNot = Schema<"ExplanationOut">;

/** Why a document is among the hits, or is not. */
export function whyNotQuery(asked: Asked, document_id: string) {
  const { question, state, most } = asked;
  const filter = filterOf(state);
  return queryOptions({
    queryKey: ["search", "why", document_id, question, without(state, ["q"]), most],
    queryFn: () =>
      call(
        api.GET("/v1/search/explain", {
          params: {
            query: {
              query: question,
              document_id,
              mode: state.mode ?? "hybrid",
              top_k: most,
              per_document: OF_ONE,
              ...(state.collections ? { collections: state.collections } : {}),
              ...(filter ? { filter: JSON.stringify(filter) } : {}),
            },
          },
        }),
      ),
  });
}

/** Documents whose titles have these words. */
export function titledQuery(title: string) {
  return infiniteQueryOptions({
    queryKey: ["documents", "titled", title],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) =>
      call(api.GET("/v1/documents", { params: { query: { title, limit: 8, sort: "title", order: "asc", ...(pageParam ? { cursor: pageParam } : {}) } }, signal })),
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** The names of collections. */
export const collectionsQuery = queryOptions({
  queryKey: ["collections", "names"],
  queryFn: () => call(api.GET("/v1/collections", { params: { query: { limit: 200 } } })),
});

function bodyOf({ question, state, most, explain }: Asked): Body {
  const filter = filterOf(state);
  return {
    query: question,
    top_k: most,
    per_document: OF_ONE,
    ...(state.collections ? { collections: state.collections } : {}),
    ...(filter ? { filter } : {}),
    ...(explain ? { explain } : {}),
  };
}

function filters(state: SearchState): SearchState {
  return without(state, ["q", "mode", "as_of", "rerank"]);
}
