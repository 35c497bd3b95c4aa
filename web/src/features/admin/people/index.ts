import { createRoute } from "@tanstack/react-router";
import { Users } from "lucide-react";

import { page } from "@/app/page";

import { adminRoute } from "../route";
import type { Section } from "../section";

const PARTS = ["users", "groups", "invitations", "keys", "roles"] as const;
export type Part = (typeof PARTS)[number];

const people = createRoute({
  getParentRoute: () => adminRoute,
  path: "/people",
  validateSearch: (search): { part?: Part } => {
    const part = PARTS.find((each) => each === search.part);
    return part && part !== "users" ? { part } : {};
  },
  ...page(() => import("./PeoplePage"), "admin", "people", "keys"),
});

export const routes = [people] as const;
export const section: Section = { to: "/admin/people", name: "people", icon: Users };
