import { createRootRoute, createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import type { LucideIcon } from "lucide-react";
import type { ComponentType } from "react";

import { session } from "@/api/session";

import { type Namespace, texts } from "./i18n";
import { type Me, meQuery, queryClient } from "./queries";
import { Frame, NotFound, RouteError } from "./screens";

export const rootRoute = createRootRoute({ component: Frame, notFoundComponent: NotFound, errorComponent: RouteError });

/** Everything that one must be logged in for, inside rail and top bar. Areas hang their routes here. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "shell",
  component: lazyRouteComponent(() => import("./Shell")),
  beforeLoad: async ({ location }) => {
    if (!(await session.resume())) {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router takes redirects by `throw`
      throw redirect({ to: "/login", search: { next: location.href } });
    }
  },
  loader: () => queryClient.query({ ...meQuery, staleTime: "static" }),
});

/** An entry of the rail. */
export interface NavEntry {
  to: string;
  /** Its word is `nav.<name>` in the catalogue `app`. */
  name: "ask" | "search" | "library" | "insight" | "assistants" | "admin";
  icon: LucideIcon;
  /** Who sees it; without it, everybody. */
  allowed?: (me: Me) => boolean;
}

/**
 * What every page's route has in common: its texts and its code are loaded together, when it is gone to.
 * Spread it into `createRoute`; `load` imports a module whose default export is the page.
 */
export function page(load: () => Promise<{ default: ComponentType }>, ...namespaces: Namespace[]) {
  return {
    loader: () => texts(...namespaces),
    component: lazyRouteComponent(load),
  };
}
