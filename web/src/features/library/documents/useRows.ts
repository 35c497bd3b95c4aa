import { queryOptions, useQueries, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";

import { api, call } from "@/api/client";

import type { Doc } from "../queries";
import { type DocumentsSearch, queryOf } from "./search";

/** Rows that are asked for together. */
export const PAGE = 100;
/** Milliseconds between two looks at rows that are being read, and at rows that wait to be. */
const SOON = 1500;
const LATER = 5000;
/** Milliseconds for which rows are kept that nobody sees any more: who scrolls through 100,000 must not keep them all. */
const KEPT = 30_000;
/** Rows beyond those that are seen that are asked for before somebody gets there. */
const AHEAD = 30;
/** Milliseconds that the scroll bar must rest before far rows are asked for. */
const REST = 120;

function pageQuery(collection: string, search: DocumentsSearch, page: number) {
  return queryOptions({
    queryKey: ["documents", collection, search, page],
    queryFn: ({ signal }) => call(api.GET("/v1/documents", { params: { query: { ...queryOf(collection, search), offset: page * PAGE, limit: PAGE } }, signal })),
    gcTime: KEPT,
    refetchInterval: ({ state }) => {
      if (page === 0 && state.data?.total === 0) return LATER; // somebody else may be filling it
      const statuses = new Set(state.data?.items.map(({ status }) => status));
      return statuses.has("processing") ? SOON : statuses.has("waiting") ? LATER : false;
    },
  });
}

export interface Rows {
  /** How many there are; null while that is not known. */
  total: number | null;
  /** The row at a place, if it is there already. */
  at: (place: number) => Doc | undefined;
  error: unknown;
  retry: () => void;
}

/** The rows of the table that are seen, from `first` to `last` of about `count`, and how many there are in all. */
export function useRows(collection: string, search: DocumentsSearch, first: number, last: number, count: number): Rows {
  const queries = useQueryClient();
  const from = Math.floor(Math.max(0, first - AHEAD) / PAGE);
  const to = Math.floor(Math.min(last + AHEAD, count - 1) / PAGE);
  // On the way through all of it nothing is asked for, and what is there already is shown.
  const rests = useRest(from);
  const pages = rests ? [...new Set([0, ...Array.from({ length: to - from + 1 }, (_, place) => from + place)])] : [0];
  const found = useQueries({ queries: pages.map((page) => pageQuery(collection, search, page)) });
  const loaded = new Map(pages.map((page, place) => [page, found[place]?.data]));
  const failed = found.find(({ isError }) => isError);
  return {
    total: loaded.get(0)?.total ?? null,
    at: (place) => {
      const page = Math.floor(place / PAGE);
      const rows = loaded.has(page) ? loaded.get(page) : queries.getQueryData(pageQuery(collection, search, page).queryKey);
      return rows?.items[place % PAGE];
    },
    error: failed?.error ?? null,
    retry: () => {
      for (const each of found) if (each.isError) void each.refetch();
    },
  };
}

/** Whether one is near where one was, or has stayed where one is. */
function useRest(page: number): boolean {
  const [settled, setSettled] = useState(page);
  const near = Math.abs(page - settled) <= 1;
  useEffect(() => {
    const timer = setTimeout(() => { setSettled(page); }, near ? 0 : REST);
    return () => { clearTimeout(timer); };
  }, [page, near]);
  return near;
}

/** Fetches the rows between two places, both included, as far as they are not there. */
export function useRange(collection: string, search: DocumentsSearch): (one: number, other: number) => Promise<Doc[]> {
  const queries = useQueryClient();
  return useCallback(
    async (one, other) => {
      const [first, last] = one < other ? [one, other] : [other, one];
      const rows: Doc[] = [];
      for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page += 1) {
        const { items } = await queries.query({ ...pageQuery(collection, search, page), staleTime: "static" });
        rows.push(...items.slice(Math.max(0, first - page * PAGE), last - page * PAGE + 1));
      }
      return rows;
    },
    [queries, collection, search],
  );
}
