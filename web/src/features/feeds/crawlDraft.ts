import type { Crawl } from "./queries";
import { cronOf, type Plan, planOf } from "./schedule";
import { linesOf } from "./values";

/** What is typed about a crawl. Lists have a line for each entry. */
export interface CrawlDraft {
  url: string;
  collection: string | null;
  path_prefix: string;
  hosts: string;
  include: string;
  exclude: string;
  sitemaps: string;
  ignored_parameters: string;
  max_pages: number;
  max_depth: number;
  max_mb: number;
  delay_seconds: number;
  requests_at_once: number;
  use_sitemap: boolean;
  respect_robots: boolean;
  render: boolean;
  plan: Plan;
}

export function newDraft(collection: string | null): CrawlDraft {
  return {
    url: "",
    collection,
    path_prefix: "/",
    hosts: "",
    include: "",
    exclude: "",
    sitemaps: "",
    ignored_parameters: "",
    max_pages: 1000,
    max_depth: 10,
    max_mb: 1000,
    delay_seconds: 0.25,
    requests_at_once: 2,
    use_sitemap: true,
    respect_robots: true,
    render: false,
    plan: planOf(null),
  };
}

/** The draft for a crawl that is there. */
export function draftOf({ url, collection_id, settings, schedule }: Crawl): CrawlDraft {
  const draft = { ...newDraft(collection_id), url, plan: planOf(schedule) };
  const stored = Object.entries(settings).map(([name, value]) => [name, Array.isArray(value) ? value.join("\n") : value] as const);
  return { ...draft, ...Object.fromEntries(stored) };
}

/** The settings of a draft, as the API takes them. */
export function settingsOf(draft: CrawlDraft) {
  const { url: _url, collection: _collection, plan, path_prefix, hosts, include, exclude, sitemaps, ignored_parameters, ...rest } = draft;
  const ignored = linesOf(ignored_parameters);
  return {
    ...rest,
    path_prefix: path_prefix.trim() || "/",
    hosts: linesOf(hosts),
    include: linesOf(include),
    exclude: linesOf(exclude),
    sitemaps: linesOf(sitemaps),
    schedule: cronOf(plan),
    ...(ignored.length > 0 ? { ignored_parameters: ignored } : {}),
  };
}

/** The folder of an address, to which a crawl may keep; null where that is the whole site. */
export function folderOf(url: string): string | null {
  try {
    const path = new URL(url.trim()).pathname;
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    return folder === "/" ? null : folder;
  } catch {
    return null;
  }
}
