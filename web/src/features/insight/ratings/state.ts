import type { RatingsFilter } from "../queries";

export const RATED = ["5", "4", "3", "2", "1", "up", "down"] as const;

export function ratingsState(given: Record<string, unknown>): RatingsFilter {
  const rated = RATED.find((each) => each === String(given.rated));
  return { ...(rated ? { rated } : {}), ...(given.with_text === true ? { with_text: true } : {}) };
}
