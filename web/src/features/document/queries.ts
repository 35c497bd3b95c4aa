import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";
import type { Access } from "@/features/library/access/AccessForm";

export type Version = Schema<"citewell__http__schemas__documents__VersionOut">;
export type Chunk = Schema<"DocumentChunkOut">;
export type Impact = Schema<"ImpactOut">;

/** Versions are few; a list that is longer is shown as far as this. */
const MOST_VERSIONS = 200;

export function versionsQuery(document_id: string) {
  return queryOptions({
    queryKey: ["document", document_id, "versions"],
    queryFn: () => call(api.GET("/v1/documents/{document_id}/versions", { params: { path: { document_id }, query: { limit: MOST_VERSIONS } } })),
  });
}

/** The chunks of a version in reading order. */
export function chunksQuery(document_id: string, version: number) {
  return infiniteQueryOptions({
    queryKey: ["chunks", document_id, version],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => call(api.GET("/v1/documents/{document_id}/chunks", { params: { path: { document_id }, query: { version, cursor: pageParam, limit: 100 } } })),
    getNextPageParam: (last) => last.next_cursor,
    staleTime: Infinity,
  });
}

/** Who may read a document, with the tag that its next change must name. */
export function accessQuery(document_id: string) {
  return queryOptions({
    queryKey: ["document", document_id, "access"],
    queryFn: async (): Promise<Access> => {
      const answered = await api.GET("/v1/documents/{document_id}/access", { params: { path: { document_id } } });
      return { ...(await call(Promise.resolve(answered))), etag: answered.response.headers.get("ETag") ?? "*" };
    },
    retry: false,
  });
}

/** What would go with a document. */
export function impactQuery(document_id: string) {
  return queryOptions({
    queryKey: ["document", document_id, "impact"],
    queryFn: () => call(api.GET("/v1/documents/{document_id}/impact", { params: { path: { document_id } } })),
    gcTime: 0,
  });
}

/** Ratings of the answers that cite a document, the newest first. */
export function feedbackQuery(document_id: string) {
  return infiniteQueryOptions({
    queryKey: ["document", document_id, "feedback"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => call(api.GET("/v1/chat/ratings", { params: { query: { document_id, cursor: pageParam } } })),
    getNextPageParam: (last) => last.next_cursor,
  });
}
