import { createRoute } from "@tanstack/react-router";
import { Activity, ListChecks } from "lucide-react";

import { page } from "@/app/page";

import { adminRoute } from "../admin/route";
import type { Section } from "../admin/section";

const TEXTS = ["kind", "collection", "job"] as const;

export interface JobsSearch {
  part?: "batches";
  shown?: "failed" | "ended";
  kind?: string;
  collection?: string;
  /** The job whose details are open. */
  job?: string;
}

const jobs = createRoute({
  getParentRoute: () => adminRoute,
  path: "/jobs",
  validateSearch: (search): JobsSearch => ({
    ...(search.part === "batches" ? { part: "batches" } : {}),
    ...(search.shown === "failed" || search.shown === "ended" ? { shown: search.shown } : {}),
    ...Object.fromEntries(TEXTS.flatMap((name) => (typeof search[name] === "string" && search[name] ? [[name, search[name]]] : []))),
  }),
  ...page(() => import("./jobs/JobsPage"), "admin", "operation"),
});

const PARTS = ["doctor", "indexes", "versions"] as const;
export type HealthPart = (typeof PARTS)[number];

const health = createRoute({
  getParentRoute: () => adminRoute,
  path: "/health",
  validateSearch: (search): { part?: HealthPart; examination?: string } => {
    const part = PARTS.find((each) => each === search.part);
    return {
      ...(part && part !== "doctor" ? { part } : {}),
      ...(typeof search.examination === "string" && search.examination ? { examination: search.examination } : {}),
    };
  },
  ...page(() => import("./health/HealthPage"), "admin", "operation"),
});

export const routes = [jobs, health] as const;
export const sections: readonly Section[] = [
  { to: "/admin/jobs", name: "jobs", icon: ListChecks },
  { to: "/admin/health", name: "health", icon: Activity },
];
