import { createRoute } from "@tanstack/react-router";

import { page, rootRoute } from "@/app/page";

const invitation = createRoute({ getParentRoute: () => rootRoute, path: "/invitation", ...page(() => import("./InvitationPage"), "invitation") });

export const routes = [invitation] as const;
