import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

export type Share = Schema<"Listing_ShareOut_">["items"][number];
export type SharedMessage = Schema<"SharedMessageOut">;

/** What one shares, the newest first. */
export const sharesQuery = infiniteQueryOptions({
  queryKey: ["shares", "all"],
  queryFn: ({ pageParam }) => call(api.GET("/v1/shares", { params: { query: { limit: 50, ...(pageParam ? { cursor: pageParam } : {}) } } })),
  initialPageParam: "",
  getNextPageParam: (last) => last.next_cursor,
});

/** A shared chat, as far as one may read it. */
export function sharedQuery(share_id: string) {
  return queryOptions({
    queryKey: ["shared", share_id],
    queryFn: () => call(api.GET("/v1/shares/{share_id}", { params: { path: { share_id } } })),
    retry: false,
  });
}
