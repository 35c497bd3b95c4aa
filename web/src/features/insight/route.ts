import { createRoute } from "@tanstack/react-router";

import { page, shellRoute } from "@/app/page";

import { insightState } from "./state";

/** The days and the scope are in its address, for all pages below it. */
export const insightRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/insight",
  validateSearch: insightState,
  ...page(() => import("./InsightLayout"), "insight"),
});
