import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

import type { Step } from "./entries";
import { answerEvents } from "./lasting";

export type Chat = Schema<"ChatOut">;
const FIRST = 40;
const FURTHER = 200;

/** One's chats, the newest first; with `query`, those in which its words are said. All that were loaded are asked for
 * again after every answer, so what is further down comes in few large pages. */
export function chatsQuery(query: string) {
  return infiniteQueryOptions({
    queryKey: ["chats", "list", query],
    queryFn: ({ pageParam }) => call(api.GET("/v1/chats", { params: { query: { limit: pageParam ? FURTHER : FIRST, ...(query ? { query } : {}), ...(pageParam ? { cursor: pageParam } : {}) } } })),
    initialPageParam: "",
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** Everything of an answer, with what it took. */
export function answerQuery(session_id: string, message_id: string) {
  return queryOptions({
    queryKey: ["answer", session_id, message_id],
    queryFn: () => call(api.GET("/v1/chat/{session_id}/messages/{message_id}", { params: { path: { session_id, message_id } } })),
    staleTime: Infinity,
  });
}

/** The steps of an answer that is over. */
export function stepsQuery(session_id: string, message_id: string) {
  return queryOptions({
    queryKey: ["steps", session_id, message_id],
    queryFn: async ({ signal }) => {
      const steps: Step[] = [];
      for await (const event of answerEvents({ session_id, message_id }, "", signal)) {
        if (event.name === "step") steps.push({ ...(event.data as Step), at: null });
        if (event.name === "answer" || event.name === "error") break;
      }
      return steps;
    },
    staleTime: Infinity,
  });
}

/** So many collections, and so many assistants, can be chosen from. */
export const MOST_PLACES = 200;

export interface Places {
  collections: Schema<"CollectionOut">[];
  assistants: Schema<"AssistantOut">[];
}

/** Names of collections and assistants to choose from. */
export const scopeQuery = queryOptions({
  queryKey: ["collections", "scope"],
  queryFn: async (): Promise<Places> => {
    const query = { limit: MOST_PLACES };
    const [collections, assistants] = await Promise.all([call(api.GET("/v1/collections", { params: { query } })), call(api.GET("/v1/assistants", { params: { query } }))]);
    return { collections: collections.items, assistants: assistants.items };
  },
  staleTime: 30_000,
});

/** Models that one may choose; at most one where there is no choice. */
export const modelsQuery = queryOptions({
  queryKey: ["chat-models", "ask"],
  queryFn: () => call(api.GET("/v1/chat-models", { params: { query: { limit: 100 } } })),
  staleTime: 60_000,
});

/** Questions to begin with. */
export function startersQuery(assistant: string | null, collections: readonly string[]) {
  const query = { limit: 4, ...(assistant ? { assistant } : {}), ...(collections.length > 0 ? { collections: [...collections] } : {}) };
  return queryOptions({
    queryKey: ["starters", query],
    queryFn: () => call(api.GET("/v1/suggested-questions", { params: { query } })),
    staleTime: 60_000,
  });
}
