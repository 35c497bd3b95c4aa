import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

export type GoldenSet = Schema<"GoldenSetOut">;
export type Question = Schema<"QuestionOut">;
export type NewQuestion = Schema<"QuestionIn">;
export type Expected = Schema<"ExpectedOut">;
export type Grown = Schema<"GrownOut">;
export type Hit = Schema<"ChunkOut">;

const PAGE = 50;
const MOST = 200;

/** All golden sets: a tenant has few. */
export const setsQuery = queryOptions({
  queryKey: ["golden", "sets"],
  queryFn: async () => {
    const sets: GoldenSet[] = [];
    let cursor: string | null = null;
    do {
      const found: Schema<"Listing_GoldenSetOut_"> = await call(api.GET("/v1/golden-sets", { params: { query: { cursor, limit: MOST } } }));
      sets.push(...found.items);
      cursor = found.next_cursor;
    } while (cursor);
    return sets;
  },
});

export function setQuery(golden_set: string) {
  return queryOptions({
    queryKey: ["golden", "set", golden_set],
    queryFn: () => call(api.GET("/v1/golden-sets/{golden_set}", { params: { path: { golden_set } } })),
  });
}

/** The questions of a set, the newest first. */
export function questionsQuery(golden_set: string) {
  return infiniteQueryOptions({
    queryKey: ["golden", "questions", golden_set],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => call(api.GET("/v1/golden-sets/{golden_set}/questions", { params: { path: { golden_set }, query: { cursor: pageParam, limit: PAGE } } })),
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** All of them at once, for a file or a comparison. */
export async function everyQuestion(golden_set: string): Promise<Question[]> {
  const questions: Question[] = [];
  let cursor: string | null = null;
  do {
    const found: Schema<"Listing_QuestionOut_"> = await call(
      api.GET("/v1/golden-sets/{golden_set}/questions", { params: { path: { golden_set }, query: { cursor, limit: MOST } } }),
    );
    questions.push(...found.items);
    cursor = found.next_cursor;
  } while (cursor);
  return questions;
}

export function everyQuestionQuery(golden_set: string) {
  return queryOptions({ queryKey: ["golden", "questions", golden_set, "all"], queryFn: () => everyQuestion(golden_set) });
}

/** What would become of rated answers; nothing is done. */
export function growthQuery(golden_set: string, body: Schema<"GrowIn">) {
  return queryOptions({
    queryKey: ["golden", "growth", golden_set, body],
    queryFn: () => call(api.POST("/v1/golden-sets/{golden_set}/grow", { params: { path: { golden_set } }, body: { ...body, dry_run: true } })),
    staleTime: 0,
  });
}

/** The document that a set names by its external id; null where it is not there, or hidden. */
export function expectedDocumentQuery(external_id: string, collection_id: string | null) {
  return queryOptions({
    queryKey: ["documents", "external", external_id, collection_id],
    queryFn: async () => (await call(api.GET("/v1/documents", { params: { query: { external_id, collection_id, limit: 1 } } }))).items[0] ?? null,
    staleTime: 60_000,
  });
}

/** Passages that may answer a question. */
export function passagesQuery(query: string, collection_id: string | null) {
  return queryOptions({
    queryKey: ["golden", "passages", query, collection_id],
    queryFn: async () => (await call(api.POST("/v1/search", { body: { query, top_k: 8, ...(collection_id ? { collections: [collection_id] } : {}) } }))).chunks,
    staleTime: 60_000,
    enabled: query.trim() !== "",
  });
}

/** The text of a document as it stands. */
export function wholeTextQuery(document_id: string) {
  return queryOptions({
    queryKey: ["documents", document_id, "text"],
    queryFn: async () => (await call(api.GET("/v1/documents/{document_id}/text", { params: { path: { document_id } } }))).text,
    staleTime: 60_000,
  });
}

/** Measurements of a set, the newest first. */
export function runsQuery(golden_set: string) {
  return infiniteQueryOptions({
    queryKey: ["golden", "runs", golden_set],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => call(api.GET("/v1/golden-sets/{golden_set}/runs", { params: { path: { golden_set }, query: { cursor: pageParam, limit: PAGE } } })),
    getNextPageParam: (last) => last.next_cursor,
  });
}

export const measuringKey = (golden_set: string) => ["golden", "measuring", golden_set];

/** The last measurement that one has begun, or for administrators anybody: it may be under way. */
export function measuringQuery(golden_set: string) {
  return queryOptions({
    queryKey: measuringKey(golden_set),
    queryFn: async () => (await call(api.GET("/v1/jobs", { params: { query: { kind: ["evaluation.answers"], resource_type: "golden_set", resource_id: golden_set, limit: 1 } } }))).items[0] ?? null,
  });
}

/** How the second of two results differs from the first, question by question. Each is a run and a number. */
export function differencesQuery(golden_set: string, first: string, second: string) {
  const [run_id = "", result] = first.split(".");
  const [other = "", other_result] = second.split(".");
  return queryOptions({
    queryKey: ["golden", "runs", golden_set, "compare", first, second],
    queryFn: () =>
      call(api.GET("/v1/golden-sets/{golden_set}/runs/{run_id}/compare", { params: { path: { golden_set, run_id }, query: { other, result: Number(result), other_result: Number(other_result) } } })),
    staleTime: 300_000,
  });
}

/** A measurement with the figures of every question. */
export function runQuery(golden_set: string, run_id: string | null) {
  return queryOptions({
    queryKey: ["golden", "runs", golden_set, run_id],
    queryFn: () => call(api.GET("/v1/golden-sets/{golden_set}/runs/{run_id}", { params: { path: { golden_set, run_id: run_id ?? "" } } })),
    staleTime: 300_000,
    enabled: run_id !== null,
  });
}
