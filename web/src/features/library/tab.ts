import type { Me } from "@/app/queries";

import type { Collection } from "./queries";

/** An entry of the tab bar of a collection. */
export interface CollectionTab {
  /** Below `/library/$collection`; empty for the first. */
  path: "" | `/${string}`;
  /** Its word is `tabs.<name>` in the catalogue `library`. */
  name: "documents" | "feeds" | "overview" | "duplicates" | "access" | "settings";
  /** Who sees it; without it, everybody. */
  allowed?: (me: Me, collection: Collection) => boolean;
}

/** Whether somebody may be offered to change a collection; the server decides. */
export function mayManage(me: Me, { owner_id }: Collection): boolean {
  return me.user.role === "admin" || owner_id === me.user.id;
}
