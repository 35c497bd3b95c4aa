import { createRoute, redirect } from "@tanstack/react-router";

import { page, shellRoute } from "@/app/page";

/** What administrators see, beside its own navigation. Sections hang their routes here: `getParentRoute: () => adminRoute`. */
export const adminRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/admin",
  ...page(() => import("./AdminLayout"), "admin"),
});

export const adminHome = createRoute({
  getParentRoute: () => adminRoute,
  path: "/",
  beforeLoad: () => {
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router takes redirects by `throw`
    throw redirect({ to: "/admin/people", replace: true });
  },
});
