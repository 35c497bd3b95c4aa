import { createRoute } from "@tanstack/react-router";

import { safeNext } from "@/app/links";
import { page, rootRoute } from "@/app/page";

const login = createRoute({
  getParentRoute: () => rootRoute,
  path: "/login",
  validateSearch: (search): { next?: string; link?: "refused" } => ({
    ...(typeof search.next === "string" ? { next: safeNext(search.next) } : {}),
    ...(search.link === "refused" ? { link: "refused" } : {}),
  }),
  ...page(() => import("./LoginPage"), "login"),
});

export const routes = [login] as const;
