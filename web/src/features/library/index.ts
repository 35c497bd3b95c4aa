import { createRoute } from "@tanstack/react-router";
import { LibraryBig } from "lucide-react";

import { type NavEntry, page, shellRoute } from "@/app/page";

const library = createRoute({ getParentRoute: () => shellRoute, path: "/library", ...page(() => import("./LibraryPage"), "library") });

export const routes = [library] as const;
export const nav: NavEntry = { to: "/library", name: "library", icon: LibraryBig };
