import { queryOptions } from "@tanstack/react-query";

import { api, call, type Schema } from "@/api/client";

export type RatingIn = Required<Schema<"RatingIn">>;
export type Reason = RatingIn["reasons"][number];
export type Rating = Pick<RatingIn, "message_id" | "thumb" | "score" | "reasons" | "text">;

export const REASONS = {
  up: ["correct", "complete", "good_sources", "clear", "other"],
  down: ["wrong", "incomplete", "outdated", "irrelevant_sources", "unclear", "other"],
} as const satisfies Record<string, readonly Reason[]>;

/** One's own ratings of a chat's answers, by answer. */
export function ratingsQuery(session_id: string, me: string) {
  return queryOptions({
    queryKey: ["ratings", session_id],
    queryFn: async (): Promise<ReadonlyMap<string, Rating>> => {
      const { items } = await call(api.GET("/v1/chat/ratings", { params: { query: { session_id, user_id: me, limit: 200 } } }));
      return new Map(items.map((rating) => [rating.message_id, rating]));
    },
    staleTime: 60_000,
    structuralSharing: false,
  });
}
