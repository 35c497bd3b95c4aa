import type { Schema } from "@/api/client";

export type Visibility = Schema<"AccessIn">["visibility"];
export const VISIBILITIES = ["private", "shared", "tenant", "public"] as const satisfies readonly Visibility[];

/** Somebody with whom something is shared. */
export interface ShareDraft {
  kind: "user" | "group";
  id: string;
  right: "read" | "write";
}

/** Who may read something, while it is edited. Without `visibility` it inherits. */
export interface AccessDraft {
  visibility: Visibility | null;
  shares: readonly ShareDraft[];
}

export function draftOf({ visibility, shares }: Schema<"AccessOut">): AccessDraft {
  return {
    visibility,
    shares: shares.flatMap(({ user_id, group_id, right }): ShareDraft[] => {
      if (user_id !== null) return [{ kind: "user", id: user_id, right }];
      return group_id === null ? [] : [{ kind: "group", id: group_id, right }];
    }),
  };
}

/** The shares as the API takes them. In private they do not count, and are not sent. */
export function sharesOf({ visibility, shares }: AccessDraft): NonNullable<Schema<"AccessIn">["shares"]> {
  if (visibility === "private") return [];
  return shares.map(({ kind, id, right }) => (kind === "user" ? { user_id: id, right } : { group_id: id, right }));
}
