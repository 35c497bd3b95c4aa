import { createRoute } from "@tanstack/react-router";
import { SlidersHorizontal } from "lucide-react";

import { page } from "@/app/page";

import { adminRoute } from "../route";
import type { Section } from "../section";

const settings = createRoute({
  getParentRoute: () => adminRoute,
  path: "/settings",
  ...page(() => import("./SettingsPage"), "admin", "settings"),
});

export const routes = [settings] as const;
export const section: Section = { to: "/admin/settings", name: "settings", icon: SlidersHorizontal };
