import { createRoute } from "@tanstack/react-router";
import { ScrollText } from "lucide-react";

import { page } from "@/app/page";

import { adminRoute } from "../route";
import type { Section } from "../section";

const FILTERS = ["actor", "action", "outcome", "kind", "resource", "from", "to"] as const;
export type AuditSearch = Partial<Record<(typeof FILTERS)[number], string>>;

const audit = createRoute({
  getParentRoute: () => adminRoute,
  path: "/audit",
  validateSearch: (search): AuditSearch =>
    Object.fromEntries(FILTERS.flatMap((name) => (typeof search[name] === "string" && search[name] ? [[name, search[name]]] : []))),
  ...page(() => import("./AuditPage"), "admin", "audit", "settings", "insight"),
});

export const routes = [audit] as const;
export const section: Section = { to: "/admin/audit", name: "audit", icon: ScrollText };
