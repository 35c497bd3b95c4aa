/** What something was, and what it became. */
export interface Change {
  name: string;
  before: unknown;
  after: unknown;
}

/** What an entry's `changes` tell: `{"role": {"before": "user", "after": "editor"}}`. */
export function changesOf(told: unknown): Change[] {
  if (!isObject(told)) return [];
  return Object.entries(told).flatMap(([name, change]) => (isObject(change) && "after" in change ? [{ name, before: change.before, after: change.after }] : []));
}

/** A list of texts; null for anything else. */
export function wordsOf(value: unknown): string[] | null {
  return Array.isArray(value) && value.every((each) => typeof each === "string") ? value : null;
}

/** With whom something is shared, and what they may: `[["user:…", "read"]]`; null for anything else. */
export function sharesOf(value: unknown): [string, string][] | null {
  if (!Array.isArray(value)) return null;
  const pairs = value.map(wordsOf);
  const shares = pairs.flatMap((pair) => (pair?.[0] !== undefined && pair[1] !== undefined ? [[pair[0], pair[1]] as [string, string]] : []));
  return shares.length === value.length ? shares : null;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
