import { createRoute } from "@tanstack/react-router";
import { Bot } from "lucide-react";

import { type NavEntry, page } from "@/app/page";
import { hasRole } from "@/app/queries";

import { adminRoute } from "../admin/route";
import type { Section } from "../admin/section";

const assistants = createRoute({
  getParentRoute: () => adminRoute,
  path: "/assistants",
  ...page(() => import("./AssistantsPage"), "admin", "assistants"),
});

export const routes = [assistants] as const;
export const section: Section = { to: "/admin/assistants", name: "assistants", icon: Bot, role: "editor" };

/** For editors; administrators find it among what they administer. */
export const nav: NavEntry = { to: "/admin/assistants", name: "assistants", icon: Bot, allowed: (me) => hasRole(me, "editor") && !hasRole(me, "admin") };
