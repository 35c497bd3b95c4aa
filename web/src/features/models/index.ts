import { createRoute } from "@tanstack/react-router";
import { Cpu } from "lucide-react";

import { page } from "@/app/page";

import { adminRoute } from "../admin/route";
import type { Section } from "../admin/section";

const PARTS = ["models", "prices", "budgets", "usage"] as const;
export type Part = (typeof PARTS)[number];

const models = createRoute({
  getParentRoute: () => adminRoute,
  path: "/models",
  validateSearch: (search): { part?: Part } => {
    const part = PARTS.find((each) => each === search.part);
    return part && part !== "models" ? { part } : {};
  },
  ...page(() => import("./ModelsPage"), "admin", "models", "insight"),
});

export const routes = [models] as const;
export const section: Section = { to: "/admin/models", name: "models", icon: Cpu };
