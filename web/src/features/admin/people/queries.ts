import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";
import { ApiError } from "@/api/problem";

export type User = Schema<"UserOut">;
export type Group = Schema<"GroupOut">;
export type Invitation = Schema<"InvitationOut">;
export type Role = User["role"];
export type InvitationState = Invitation["state"];

export const ROLES: readonly Role[] = ["user", "editor", "admin"];
export const INVITATION_STATES: readonly InvitationState[] = ["open", "accepted", "expired", "withdrawn", "void"];

const PAGE = 50;
const MOST = 200;

export interface UserFilter {
  q: string;
  role: Role | "";
  status: User["status"] | "";
}

/** The users that fit, the newest first. */
export function usersQuery({ q, role, status }: UserFilter, limit = PAGE) {
  return infiniteQueryOptions({
    queryKey: ["users", { q, role, status, limit }],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      call(api.GET("/v1/users", { params: { query: { q: q || null, role: role || null, status: status || null, cursor: pageParam, limit } } })),
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** One user; null for one who is not there any more. */
export function userQuery(user_id: string) {
  return queryOptions({
    queryKey: ["users", "one", user_id],
    queryFn: async () => {
      try {
        return await call(api.GET("/v1/users/{user_id}", { params: { path: { user_id } } }));
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null;
        throw error;
      }
    },
    staleTime: 300_000,
  });
}

/** All groups: a tenant has few. */
export const groupsQuery = queryOptions({
  queryKey: ["groups", "all"],
  queryFn: async () => {
    const groups: Group[] = [];
    let cursor: string | null = null;
    do {
      const found: Schema<"Listing_GroupOut_"> = await call(api.GET("/v1/groups", { params: { query: { cursor, limit: MOST } } }));
      groups.push(...found.items);
      cursor = found.next_cursor;
    } while (cursor);
    return groups;
  },
});

export function membersQuery(group_id: string) {
  return infiniteQueryOptions({
    queryKey: ["groups", group_id, "members"],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => call(api.GET("/v1/groups/{group_id}/members", { params: { path: { group_id }, query: { cursor: pageParam, limit: PAGE } } })),
    getNextPageParam: (last) => last.next_cursor,
  });
}

export function invitationsQuery(state: InvitationState | "") {
  return infiniteQueryOptions({
    queryKey: ["invitations", state],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => call(api.GET("/v1/invitations", { params: { query: { state: state || null, cursor: pageParam, limit: PAGE } } })),
    getNextPageParam: (last) => last.next_cursor,
  });
}

/** What goes and what stays when a user is deleted. */
export function userImpactQuery(user_id: string) {
  return queryOptions({
    queryKey: ["users", "impact", user_id],
    queryFn: () => call(api.GET("/v1/users/{user_id}/impact", { params: { path: { user_id } } })),
    staleTime: 0,
  });
}
