import { createRoute } from "@tanstack/react-router";

import { page, shellRoute } from "@/app/page";

/** One collection: its name and tabs, and the open tab below. Tabs hang their routes here. */
export const collectionRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/library/$collection",
  ...page(() => import("./collection/CollectionLayout"), "library"),
});
