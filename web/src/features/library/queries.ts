import { queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

export type Collection = Schema<"CollectionOut">;
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
    queryFn: () => call(api.GET("/v1/collections/{collection_id}", { params: { path: { collection_id } } })),
  });
}

/** What is in a collection. */
export function statsQuery(collection_id: string) {
  return queryOptions({
    queryKey: ["collections", "stats", collection_id],
    queryFn: () => call(api.GET("/v1/collections/{collection_id}/stats", { params: { path: { collection_id } } })),
  });
}
