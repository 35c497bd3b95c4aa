import { createRoute } from "@tanstack/react-router";
import { Search } from "lucide-react";

import { type NavEntry, page, shellRoute } from "@/app/page";

import { searchState } from "./state";

const search = createRoute({
  getParentRoute: () => shellRoute,
  path: "/search",
  validateSearch: searchState,
  ...page(() => import("./SearchPage"), "search"),
});

export const routes = [search] as const;
export const nav: NavEntry = { to: "/search", name: "search", icon: Search };
