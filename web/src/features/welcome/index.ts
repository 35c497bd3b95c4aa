import { createRoute } from "@tanstack/react-router";

import { page, shellRoute } from "@/app/page";

const welcome = createRoute({ getParentRoute: () => shellRoute, path: "/welcome", ...page(() => import("./WelcomePage"), "welcome") });

export const routes = [welcome] as const;
