import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

export type ApiKey = Schema<"ApiKeyOut">;
export type Scope = ApiKey["scopes"][number];

export const SCOPES: readonly Scope[] = ["read", "write", "delete", "admin"];

const PAGE = 50;
const MOST = 200;

/** The keys of one user, or for administrators everybody's; the newest first. */
export function keysQuery(user_id: string | null) {
  return infiniteQueryOptions({
    queryKey: ["api-keys", user_id],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => call(api.GET("/v1/api-keys", { params: { query: { user_id, cursor: pageParam, limit: PAGE } } })),
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** The names of collections by their ids, as far as one may read them. */
export const collectionNamesQuery = queryOptions({
  queryKey: ["collections", "names"],
  queryFn: async () => {
    const names: Record<string, string> = {};
    let cursor: string | null = null;
    do {
      const found: Schema<"Listing_CollectionOut_"> = await call(api.GET("/v1/collections", { params: { query: { cursor, limit: MOST } } }));
      for (const { id, name } of found.items) names[id] = name;
      cursor = found.next_cursor;
    } while (cursor);
    return names;
  },
});

/** What a key is good for at this moment. */
export function stateOf(key: ApiKey, now: number): "works" | "revoked" | "expired" {
  if (key.revoked_at !== null) return "revoked";
  return key.expires_at !== null && Date.parse(key.expires_at) <= now ? "expired" : "works";
}
