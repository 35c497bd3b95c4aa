import { createRoute, createRouter, redirect } from "@tanstack/react-router";

import { openRoutes, shellRoutes } from "./areas";
import { shareIn } from "./links";
import { rootRoute, shellRoute } from "./page";
import { NotFound, RouteError } from "./screens";

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: ({ location }) => {
    const share = shareIn(location.hash);
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router takes redirects by `throw`
    if (share !== null) throw redirect({ to: "/shared/$share", params: { share }, replace: true });
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router takes redirects by `throw`
    throw redirect({ to: "/ask", replace: true, ...(location.hash ? { hash: location.hash } : {}) });
  },
});

const routeTree = rootRoute.addChildren([indexRoute, ...openRoutes, shellRoute.addChildren([...shellRoutes])]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultErrorComponent: RouteError,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}

// A page that was gone to takes the focus at its title, as a page that the browser loads would.
router.subscribe("onRendered", ({ pathChanged, fromLocation }) => {
  if (!pathChanged || fromLocation === undefined) return;
  const target = ["main [autofocus]", "main h1", "main"].map((each) => document.querySelector<HTMLElement>(each)).find((each) => each !== null);
  target?.focus({ preventScroll: true });
});
