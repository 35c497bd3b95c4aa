import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

export type Collection = Schema<"CollectionOut">;
export type Doc = Schema<"DocumentOut">;

const UNFINISHED = new Set<string>(["waiting", "processing"]);
/** Milliseconds between two looks at a list in which something is still being read, or will soon be. */
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

/** Something is still being read, or the collection was made just now, as the demo is. */
function mayChange({ items }: Schema<"Listing_DocumentOut_">): boolean {
  return items.length === 0 || items.some(({ status }) => UNFINISHED.has(status));
}

/** The documents of a collection, the newest first. */
export function documentsQuery(collection_id: string) {
  return infiniteQueryOptions({
    queryKey: ["documents", collection_id],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => call(api.GET("/v1/documents", { params: { query: { collection_id, cursor: pageParam } } })),
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: ({ state }) => (state.data?.pages.some(mayChange) ? AGAIN : false),
  });
}
