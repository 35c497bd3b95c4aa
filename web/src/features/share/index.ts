import { createRoute } from "@tanstack/react-router";

import { page, shellRoute } from "@/app/page";

const shares = createRoute({ getParentRoute: () => shellRoute, path: "/shared", ...page(() => import("./SharesPage"), "share") });
const shared = createRoute({ getParentRoute: () => shellRoute, path: "/shared/$share", ...page(() => import("./SharedPage"), "share", "answer") });

export const routes = [shares, shared] as const;
