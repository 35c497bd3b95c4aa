import { createRoute } from "@tanstack/react-router";

import { page, shellRoute } from "@/app/page";
import { collectionRoute } from "@/features/library/route";

import { type FeedTab, tabOf, textOf } from "./tabs";

const feeds = createRoute({
  getParentRoute: () => shellRoute,
  path: "/library/feeds",
  validateSearch: (given: Record<string, unknown>): { list?: FeedTab } => (given["list"] === undefined ? {} : { list: tabOf(given["list"]) }),
  ...page(() => import("./FeedsPage"), "feeds", "sourceKinds"),
});

/** The collection that a form begins with. */
function withCollection(given: Record<string, unknown>): { collection?: string } {
  const collection = textOf(given["collection"]);
  return collection === undefined ? {} : { collection };
}

const newCrawl = createRoute({ getParentRoute: () => shellRoute, path: "/library/feeds/crawls/new", validateSearch: withCollection, ...page(() => import("./NewCrawlPage"), "feeds") });
const crawl = createRoute({ getParentRoute: () => shellRoute, path: "/library/feeds/crawls/$crawl", ...page(() => import("./CrawlPage"), "feeds") });
const newSource = createRoute({ getParentRoute: () => shellRoute, path: "/library/feeds/sources/new", validateSearch: withCollection, ...page(() => import("./NewSourcePage"), "feeds", "sourceKinds") });
const source = createRoute({ getParentRoute: () => shellRoute, path: "/library/feeds/sources/$source", ...page(() => import("./SourcePage"), "feeds", "sourceKinds") });

export const routes = [feeds, newCrawl, crawl, newSource, source] as const;

/** The tab of a collection: what it is fed by. It hangs below the collection's own route. */
export const collectionFeeds = createRoute({ getParentRoute: () => collectionRoute, path: "/feeds", ...page(() => import("./CollectionFeedsTab"), "feeds", "sourceKinds") });
