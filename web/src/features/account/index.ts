import { createRoute } from "@tanstack/react-router";

import { page, shellRoute } from "@/app/page";

const account = createRoute({ getParentRoute: () => shellRoute, path: "/account", ...page(() => import("./AccountPage"), "account", "keys") });

export const routes = [account] as const;
