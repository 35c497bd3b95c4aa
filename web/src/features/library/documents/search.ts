import type { Doc } from "../queries";

export const STATUSES = ["indexed", "processing", "waiting", "failed", "linked"] as const satisfies readonly Doc["status"][];
export const SORTS = ["created", "updated", "title", "size", "status", "kind", "media_type"] as const;
export type Sort = (typeof SORTS)[number];

/** Which documents the table shows, and in what order, as the address says it. */
export interface DocumentsSearch {
  q?: string;
  status?: Doc["status"];
  type?: string;
  sort?: Sort;
  order?: "asc";
}

/** What of an address is understood; the rest is left out. */
export function searchOf(given: Record<string, unknown>): DocumentsSearch {
  const text = (value: unknown) => (typeof value === "string" && value !== "" ? value.slice(0, 200) : undefined);
  const q = text(given.q);
  const type = text(given.type);
  const status = STATUSES.find((each) => each === given.status);
  const sort = SORTS.find((each) => each === given.sort);
  return {
    ...(q === undefined ? {} : { q }),
    ...(status ? { status } : {}),
    ...(type === undefined ? {} : { type }),
    ...(sort && sort !== "created" ? { sort } : {}),
    ...(given.order === "asc" ? { order: "asc" } : {}),
  };
}

/** Whether anything is left out of the table. */
export function isFiltered({ q, status, type }: DocumentsSearch): boolean {
  return q !== undefined || status !== undefined || type !== undefined;
}

/** The search as the API takes it. */
export function queryOf(collection_id: string, { q, status, type, sort, order }: DocumentsSearch) {
  return {
    collection_id,
    sort: sort ?? "created",
    order: order ?? "desc",
    ...(q === undefined ? {} : { title: q }),
    ...(status ? { status } : {}),
    ...(type === undefined ? {} : { media_type: type }),
  } as const;
}
