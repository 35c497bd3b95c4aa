import type { Me } from "@/app/queries";

import type { Collection } from "./queries";

/** An entry of the tab bar of a collection. */
export interface CollectionTab {
  /** Below `/library/$collection`; empty for the first. */
  path: "" | `/${string}`;
  /** Its word is `tabs.<name>` in the catalogue `library`. */
  name: "documents" | "feeds";
  /** Who sees it; without it, everybody. */
  allowed?: (me: Me, collection: Collection) => boolean;
}
