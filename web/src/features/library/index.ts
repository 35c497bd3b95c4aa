// One line for the route and one for the tab of every part of a collection.
import { createRoute } from "@tanstack/react-router";
import { LibraryBig } from "lucide-react";

import { type NavEntry, page, shellRoute } from "@/app/page";
import { collectionFeeds } from "@/features/feeds";

import { searchOf } from "./documents/search";
import { collectionRoute } from "./route";
import type { CollectionTab } from "./tab";

const library = createRoute({ getParentRoute: () => shellRoute, path: "/library", ...page(() => import("./LibraryPage"), "library") });

const documents = createRoute({
  getParentRoute: () => collectionRoute,
  path: "/",
  validateSearch: searchOf,
  ...page(() => import("./documents/DocumentsTab"), "library"),
});

/** The tab bar of a collection, in its order. */
export const tabs: readonly CollectionTab[] = [
  { path: "", name: "documents" },
  { path: "/feeds", name: "feeds" },
];

export const routes = [library, collectionRoute.addChildren([documents, collectionFeeds])] as const;
export const nav: NavEntry = { to: "/library", name: "library", icon: LibraryBig };
