import { infiniteQueryOptions, queryOptions, type QueryClient } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

export type Assistant = Schema<"AssistantOut">;
export type AssistantIn = Schema<"AssistantIn">;
export type Prompt = Schema<"PromptOut">;

const PAGE = 50;

export const assistantsQuery = infiniteQueryOptions({
  queryKey: ["assistants", "list"],
  initialPageParam: null as string | null,
  queryFn: ({ pageParam }) => call(api.GET("/v1/assistants", { params: { query: { cursor: pageParam, limit: PAGE } } })),
  getNextPageParam: (last) => last.next_cursor,
});

/** The models that an assistant may answer with. */
export const chatModelsQuery = queryOptions({
  queryKey: ["chat-models", "names"],
  queryFn: () => call(api.GET("/v1/chat-models", { params: { query: { limit: 200 } } })),
});

/** The versions of an assistant's instructions, the newest first. */
export function promptsQuery(assistant: string) {
  return infiniteQueryOptions({
    queryKey: ["assistants", assistant, "prompts"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      call(api.GET("/v1/assistants/{assistant}/prompts", { params: { path: { assistant }, query: { cursor: pageParam, limit: PAGE } } })),
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** What became of the lines of one version in another. */
export function comparisonQuery(assistant: string, before: number, after: number) {
  return queryOptions({
    queryKey: ["assistants", assistant, "compare", before, after],
    queryFn: () => call(api.GET("/v1/assistants/{assistant}/prompts/compare", { params: { path: { assistant }, query: { before, after } } })),
  });
}

/** Reads anew what depends on assistants, here and where one asks. */
export function refreshAssistants(queries: QueryClient): Promise<unknown> {
  return Promise.all([["assistants"], ["collections", "scope"], ["starters"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
}
