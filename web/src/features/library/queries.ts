import { queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

export type Collection = Schema<"CollectionOut">;
/** A collection with the tag that its next change must name. */
export type OpenCollection = Collection & { etag: string };
export type Doc = Schema<"DocumentOut">;

/** Milliseconds between two looks at a list to which something will soon be added. */
const AGAIN = 1500;

/** All collections that one may see. The demo's come while the server runs already, so an empty list is looked at again. */
export const collectionsQuery = queryOptions({
  queryKey: ["collections", "all"],
  queryFn: async () => {
    const collections: Collection[] = [];
    let cursor: string | null = null;
    do {
      const found: Schema<"Listing_CollectionOut_"> = await call(api.GET("/v1/collections", { params: { query: { cursor, limit: 200 } } }));
      collections.push(...found.items);
      cursor = found.next_cursor;
    } while (cursor);
    return collections;
  },
  refetchInterval: (query) => (query.state.data?.length === 0 ? AGAIN : false),
});

/** One collection, by its id, name or alias. */
export function collectionQuery(collection_id: string) {
  return queryOptions({
    queryKey: ["collections", "one", collection_id],
    queryFn: async (): Promise<OpenCollection> => {
      const answered = await api.GET("/v1/collections/{collection_id}", { params: { path: { collection_id } } });
      return { ...(await call(Promise.resolve(answered))), etag: answered.response.headers.get("ETag") ?? "*" };
    },
  });
}

/** What is in a collection. */
export function statsQuery(collection_id: string) {
  return queryOptions({
    queryKey: ["collections", "stats", collection_id],
    queryFn: () => call(api.GET("/v1/collections/{collection_id}/stats", { params: { path: { collection_id } } })),
  });
}

const MOST_SOURCES = 200;

/** When a source filled each collection last, by the ids of collections that have one. */
export const syncsQuery = queryOptions({
  queryKey: ["sources", "syncs"],
  queryFn: async () => {
    const last = new Map<string, string>();
    for (const { collection_id, last_run } of (await call(api.GET("/v1/sources", { params: { query: { limit: MOST_SOURCES } } }))).items) {
      const at = last_run?.finished_at ?? last_run?.started_at;
      if (at && at > (last.get(collection_id) ?? "")) last.set(collection_id, at);
    }
    return last;
  },
});
