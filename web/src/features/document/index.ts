import { createRoute } from "@tanstack/react-router";

import { page, shellRoute } from "@/app/page";

export const TABS = ["preview", "chunks", "versions", "metadata", "access", "feedback"] as const;
export type Tab = (typeof TABS)[number];

/** What of a document is seen, and in which version. */
export interface DocumentSearch {
  tab?: Tab;
  version?: number;
}

const document = createRoute({
  getParentRoute: () => shellRoute,
  path: "/library/documents/$id",
  validateSearch: (search): DocumentSearch => {
    const tab = TABS.find((each) => each === search.tab);
    const version = Number(search.version);
    return { ...(tab ? { tab } : {}), ...(Number.isInteger(version) && version > 0 ? { version } : {}) };
  },
  ...page(() => import("./DocumentPage"), "document", "source", "library"),
});

export const routes = [document] as const;
