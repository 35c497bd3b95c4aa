import type { Point } from "../queries";

/** A change against the range before, and whether that is good news; `neutral` where it is neither. */
export interface Change {
  /** As a part of what was before; for shares and means the difference itself. */
  by: number;
  news: "good" | "bad" | "neutral";
}

/** How much `now` differs from `before`; null where there is nothing to compare. */
export function changeOf(now: number | null, before: number | null, better: "more" | "less" | "neither", absolute = false): Change | null {
  if (now === null || before === null || (!absolute && before === 0)) return null;
  const by = absolute ? now - before : (now - before) / before;
  const small = Math.abs(by) < 0.005;
  const up = by > 0;
  if (better === "neither" || small) return { by: small ? 0 : by, news: "neutral" };
  return { by, news: up === (better === "more") ? "good" : "bad" };
}

/** The part of questions that were answered, of those that came to an end. */
export function answeredShare({ answered, abstained, failed }: Point): number | null {
  const ended = answered + abstained + failed;
  return ended ? answered / ended : null;
}
