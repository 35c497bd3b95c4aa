// One line for the route and one for the tab of every part of a collection.
import { createRoute } from "@tanstack/react-router";
import { LibraryBig } from "lucide-react";

import { type NavEntry, page, shellRoute } from "@/app/page";
import { collectionFeeds } from "@/features/feeds";

import { searchOf } from "./documents/search";
import { collectionRoute } from "./route";
import { type CollectionTab, mayManage } from "./tab";

const library = createRoute({ getParentRoute: () => shellRoute, path: "/library", ...page(() => import("./LibraryPage"), "library") });

const documents = createRoute({
  getParentRoute: () => collectionRoute,
  path: "/",
  validateSearch: searchOf,
  ...page(() => import("./documents/DocumentsTab"), "library"),
});

const overview = createRoute({ getParentRoute: () => collectionRoute, path: "/overview", ...page(() => import("./collection/OverviewTab"), "library") });
const duplicates = createRoute({ getParentRoute: () => collectionRoute, path: "/duplicates", ...page(() => import("./collection/DuplicatesTab"), "library") });
const access = createRoute({ getParentRoute: () => collectionRoute, path: "/access", ...page(() => import("./collection/AccessTab"), "library", "document") });
const settings = createRoute({ getParentRoute: () => collectionRoute, path: "/settings", ...page(() => import("./collection/SettingsTab"), "library", "document") });

/** The tab bar of a collection, in its order. */
export const tabs: readonly CollectionTab[] = [
  { path: "", name: "documents" },
  { path: "/feeds", name: "feeds" },
  { path: "/overview", name: "overview" },
  { path: "/duplicates", name: "duplicates" },
  { path: "/access", name: "access", allowed: mayManage },
  { path: "/settings", name: "settings", allowed: mayManage },
];

export const routes = [library, collectionRoute.addChildren([documents, overview, duplicates, access, settings, collectionFeeds])] as const;
export const nav: NavEntry = { to: "/library", name: "library", icon: LibraryBig };
