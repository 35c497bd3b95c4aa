import { regional } from "@/ui/regional";

/**
 * Days of prices are days of the server, in UTC, as those of usage and budgets are: one and the same moment for everybody,
 * wherever they sit.
 */
export function beginOf(day: string): string {
  return `${day}T00:00:00Z`;
}

/** The day on which a price began, as the server counts days. */
export function dayOf(moment: string, language: string, look: "medium" | "long" = "medium"): string {
  return new Intl.DateTimeFormat(regional(language), { dateStyle: look, timeZone: "UTC" }).format(new Date(moment));
}
