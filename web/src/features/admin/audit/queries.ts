import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

import type { AuditSearch } from ".";
import { dayEnd, dayStart } from "./days";

export type Entry = Schema<"AuditEntryOut">;

/** Callers who are no persons. */
export const KINDS = ["system", "anonymous"] as const;

function isKind(actor: string): boolean {
  return KINDS.some((kind) => kind === actor);
}

/** What the address of the page says, as the API takes it. */
function filterOf({ actor, action, outcome, kind, resource, from, to }: AuditSearch) {
  return {
    actor_id: actor === undefined || isKind(actor) ? null : actor,
    actor_kind: actor !== undefined && isKind(actor) ? actor : null,
    action: action ?? null,
    outcome: outcome ?? null,
    resource_type: kind ?? null,
    resource_id: resource ?? null,
    from: from ? dayStart(from) : null,
    to: to ? dayEnd(to) : null,
  };
}

/** Where the entries that fit are to be had as a table. */
export function csvPath(search: AuditSearch): string {
  const given = Object.entries(filterOf(search)).flatMap(([name, value]) => (value === null ? [] : [[name, value]]));
  return `/v1/audit-logs.csv?${new URLSearchParams(given).toString()}`;
}

/** The entries that fit, the newest first. */
export function entriesQuery(search: AuditSearch) {
  return infiniteQueryOptions({
    queryKey: ["audit", "entries", search],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => call(api.GET("/v1/audit-logs", { params: { query: { ...filterOf(search), cursor: pageParam, limit: 50 } } })),
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** What there is to choose from in the time that is looked at. */
export function summaryQuery({ from, to }: AuditSearch) {
  return queryOptions({
    queryKey: ["audit", "summary", from, to],
    queryFn: () => call(api.GET("/v1/audit-logs/summary", { params: { query: filterOf({ ...(from ? { from } : {}), ...(to ? { to } : {}) }) } })),
    staleTime: 60_000,
  });
}

/** Whether the log is as it was written; computed anew by the server. */
export function verifyLog() {
  return call(api.GET("/v1/audit-logs/verify"));
}
