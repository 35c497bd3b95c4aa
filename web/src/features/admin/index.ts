// One line for the routes and one for the navigation of every section; what it consists of is said in its own index.ts.
import { ShieldCheck } from "lucide-react";

import type { NavEntry } from "@/app/page";
import { hasRole } from "@/app/queries";
import * as assistants from "@/features/assistants";
import * as models from "@/features/models";
import * as operation from "@/features/operation";

import * as audit from "./audit";
import * as people from "./people";
import { adminHome, adminRoute } from "./route";
import type { Section } from "./section";
import * as settings from "./settings";

/** The navigation of the administration, from top to bottom. */
export const sections: readonly Section[] = [people.section, assistants.section, models.section, ...operation.sections, settings.section, audit.section];

export const routes = [adminRoute.addChildren([adminHome, ...people.routes, ...assistants.routes, ...models.routes, ...operation.routes, ...settings.routes, ...audit.routes])] as const;

export const nav: NavEntry = { to: "/admin", name: "admin", icon: ShieldCheck, allowed: (me) => hasRole(me, "admin") };
