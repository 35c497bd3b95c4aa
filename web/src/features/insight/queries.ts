import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

import { type InsightState, momentsOf, type Range } from "./state";

export type Insight = Schema<"InsightOut">;
export type Point = Schema<"PointOut">;
export type Failing = Schema<"FailingQuestionOut">;
export type Why = Schema<"Why">;
export type Rating = Schema<"RatingOut">;

const PAGE = 50;

/** The days and the scope as the server takes them. */
export function wanted({ collection, assistant, model }: InsightState, range: Range): Record<string, string> {
  const scope = { collection, assistant, model };
  return { ...range, ...Object.fromEntries(Object.entries(scope).flatMap(([name, value]) => (value ? [[name, value]] : []))) };
}

/** What happened in these days. */
export function insightQuery(state: InsightState, range: Range) {
  const query = wanted(state, range);
  return queryOptions({
    queryKey: ["insight", query],
    queryFn: () => call(api.GET("/v1/insight", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

/** The models that were used in these days, those that were used most first, and then those that can be. */
export function modelsQuery(range: Range) {
  return queryOptions({
    queryKey: ["insight", "models", range],
    queryFn: async () => {
      const [used, known] = await Promise.all([
        call(api.GET("/v1/usage", { params: { query: { ...range, group_by: "model" } } })),
        call(api.GET("/v1/chat-models", { params: { query: { limit: 200 } } })),
      ]);
      const names = [...used.items.map(({ key }) => key), ...known.items.map(({ details }) => details?.model ?? "")];
      return [...new Set(names.filter(Boolean))];
    },
    placeholderData: keepPreviousData,
  });
}

/** The names of all assistants that one may use. */
export const assistantsQuery = queryOptions({
  queryKey: ["assistants", "names"],
  queryFn: async () => (await call(api.GET("/v1/assistants", { params: { query: { limit: 200 } } }))).items,
  staleTime: 60_000,
});

function scopeOf({ collection, assistant }: InsightState) {
  return { collection: collection ?? null, assistant: assistant ?? null };
}

/** Questions that went wrong, the most frequent first. */
export function failingQuery(state: InsightState, range: Range, why: Why | null) {
  const query = { ...scopeOf(state), ...momentsOf(range), why, limit: PAGE };
  return infiniteQueryOptions({
    queryKey: ["insight", "failing", query],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => call(api.GET("/v1/insight/questions", { params: { query: { ...query, cursor: pageParam } } })),
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

export interface RatingsFilter {
  /** A score as a number, or a thumb. */
  rated?: "1" | "2" | "3" | "4" | "5" | "up" | "down";
  with_text?: boolean;
}

/** How the filter of ratings is said to the server. */
export function ratingsWanted(state: InsightState, range: Range, { rated, with_text }: RatingsFilter) {
  const thumb = rated === "up" || rated === "down" ? rated : null;
  const score = rated && !thumb ? Number(rated) : null;
  return { ...scopeOf(state), ...momentsOf(range), score, thumb, with_text: with_text ?? false };
}

/** Ratings with what they are about, the newest first. */
export function ratingsQuery(state: InsightState, range: Range, filter: RatingsFilter) {
  const query = { ...ratingsWanted(state, range, filter), limit: PAGE };
  return infiniteQueryOptions({
    queryKey: ["ratings", query],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => call(api.GET("/v1/chat/ratings", { params: { query: { ...query, cursor: pageParam } } })),
    getNextPageParam: (last) => last.next_cursor,
    placeholderData: keepPreviousData,
  });
}

/** What those ratings come to. */
export function ratingStatsQuery(state: InsightState, range: Range, filter: RatingsFilter) {
  const query = ratingsWanted(state, range, filter);
  return queryOptions({
    queryKey: ["ratings", "stats", query],
    queryFn: () => call(api.GET("/v1/chat/ratings/stats", { params: { query } })),
    placeholderData: keepPreviousData,
  });
}

/** The address of a table to save, with what it is narrowed to. */
export function csvPath(path: string, query: Record<string, string | number | boolean | null>): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === null || value === false ? [] : [[name, String(value)]]));
  return `${path}?${new URLSearchParams(given).toString()}`;
}
