/** What the overview is divided into. */
export const FEED_TABS = ["crawls", "sources", "pages"] as const;
export type FeedTab = (typeof FEED_TABS)[number];

/** The tab that an address names; the first for anything else. */
export function tabOf(given: unknown): FeedTab {
  return FEED_TABS.find((tab) => tab === given) ?? "crawls";
}

/** A text from the address, if it is one. */
export function textOf(given: unknown): string | undefined {
  return typeof given === "string" && given !== "" ? given : undefined;
}
