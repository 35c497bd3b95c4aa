import { queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";
import { download } from "@/api/download";

export type Doc = Schema<"DocumentOut"> & { etag: string };
export type DocText = Schema<"TextOut">;

/** The text of a version. Versions never change, so it is fetched once. */
export function textQuery(document_id: string, version: number) {
  return queryOptions({
    queryKey: ["text", document_id, version],
    queryFn: () => call(api.GET("/v1/documents/{document_id}/text", { params: { path: { document_id }, query: { version } } })),
    staleTime: Infinity,
    structuralSharing: false,
  });
}

/** A document, with the tag that its next change must name. */
export function documentQuery(document_id: string) {
  return queryOptions({
    queryKey: ["document", document_id],
    queryFn: async (): Promise<Doc> => {
      const answered = await api.GET("/v1/documents/{document_id}", { params: { path: { document_id } } });
      return { ...(await call(Promise.resolve(answered))), etag: answered.response.headers.get("ETag") ?? "*" };
    },
  });
}

/** The best chunk that holds a place of a version's text; null where none does. */
export function chunkAtQuery(document_id: string, version: number, at: number) {
  return queryOptions({
    queryKey: ["chunk-at", document_id, version, at],
    queryFn: async () => {
      const { items } = await call(api.GET("/v1/documents/{document_id}/chunks", { params: { path: { document_id }, query: { version, at, limit: 5 } } }));
      return items[0] ?? null;
    },
    staleTime: Infinity,
  });
}

/** The passages that an answer was made from. */
export function evidenceQuery(session_id: string, message_id: string) {
  return queryOptions({
    queryKey: ["evidence", session_id, message_id],
    queryFn: () => call(api.GET("/v1/chat/{session_id}/messages/{message_id}/evidence", { params: { path: { session_id, message_id } } })),
    staleTime: Infinity,
  });
}

/** Why a document is among the hits of a question. */
export function explainQuery(document_id: string, query: string, mode?: "hybrid" | "dense" | "lexical", collections?: string[]) {
  const wanted = { document_id, query, ...(mode ? { mode } : {}), ...(collections ? { collections } : {}) };
  return queryOptions({
    queryKey: ["explain", wanted],
    queryFn: () => call(api.GET("/v1/search/explain", { params: { query: wanted } })),
    staleTime: 60_000,
  });
}

/** Lets the browser save the original file of a version. */
export function downloadVersion(document_id: string, version: number, file_name: string): Promise<void> {
  return download(`/v1/documents/${encodeURIComponent(document_id)}/download?version=${version}`, file_name);
}
