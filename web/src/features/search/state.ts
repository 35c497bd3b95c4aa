/** The facets that one can filter by; each is a list of values of which one must fit. */
export const FACETS = ["collections", "type", "language", "author", "topics", "year"] as const;
export type Facet = (typeof FACETS)[number];

export const MODES = ["hybrid", "dense", "lexical"] as const;
export type Mode = (typeof MODES)[number];

/** A search as the address says it; what is not there is as usual. */
export interface SearchState extends Partial<Record<Facet, string[]>> {
  q?: string;
  mode?: Mode;
  /** A day, as in 2026-01-31: search what stood when it ended. */
  as_of?: string;
  rerank?: boolean;
}

const MOST_VALUES = 50;
const MOST_CHARS = 500;
const DAY = /^\d{4}-\d\d-\d\d$/;

/** What an address asks for. Addresses are written by anybody, so what makes no sense is left out. */
export function searchState(given: Record<string, unknown>): SearchState {
  const state: SearchState = {};
  const q = asText(given.q);
  if (q) state.q = q;
  for (const facet of FACETS) {
    const values = asTexts(given[facet]);
    if (values.length > 0) state[facet] = values;
  }
  const mode = MODES.find((each) => each === given.mode);
  if (mode && mode !== "hybrid") state.mode = mode;
  const day = asText(given.as_of);
  if (DAY.test(day) && !Number.isNaN(Date.parse(day))) state.as_of = day;
  if (typeof given.rerank === "boolean") state.rerank = given.rerank;
  return state;
}

/** The state with one value of a facet chosen, or no longer. */
export function toggled(state: SearchState, facet: Facet, value: string): SearchState {
  const before = state[facet] ?? [];
  const after = before.includes(value) ? before.filter((each) => each !== value) : [...before, value];
  return without({ ...state, [facet]: after }, after.length === 0 ? [facet] : []);
}

/** The state without these parts. */
export function without(state: SearchState, parts: readonly (keyof SearchState)[]): SearchState {
  return Object.fromEntries(Object.entries(state).filter(([part]) => !parts.includes(part as keyof SearchState)));
}

/** How many values are chosen. */
export function chosenCount(state: SearchState): number {
  return FACETS.reduce((count, facet) => count + (state[facet]?.length ?? 0), 0);
}

const FIELDS = { type: "$media_type", language: "$language", author: "$author", topics: "$topics" } as const;

/** The filter that the server takes; null where nothing is filtered. Collections go their own way. */
export function filterOf(state: SearchState): Record<string, unknown> | null {
  const parts: Record<string, unknown>[] = [];
  for (const [facet, field] of Object.entries(FIELDS)) {
    const values = state[facet as keyof typeof FIELDS];
    if (values && values.length > 0) parts.push({ [field]: { in: values } });
  }
  const years = (state.year ?? []).map(Number).filter((year) => Number.isInteger(year) && year > 0 && year < 9999);
  const spans = years.map((year) => ({ $updated_at: { gte: startOf(year), lt: startOf(year + 1) } }));
  if (spans.length > 0) parts.push(spans.length === 1 ? (spans[0] ?? {}) : { or: spans });
  if (parts.length === 0) return null;
  return parts.length === 1 ? (parts[0] ?? null) : { and: parts };
}

/** The moment at which a day ends where the reader is, at most now. */
export function endOfDay(day: string, now = new Date()): string {
  const end = new Date(`${day}T23:59:59`);
  return (end < now ? end : now).toISOString();
}

function startOf(year: number): string {
  return `${String(year).padStart(4, "0")}-01-01T00:00:00Z`;
}

function asText(value: unknown): string {
  if (typeof value === "number") return String(value);
  return typeof value === "string" ? value.slice(0, 100_000) : "";
}

function asTexts(value: unknown): string[] {
  const given: unknown[] = Array.isArray(value) ? value : [value];
  const texts = given.map((each) => asText(each).slice(0, MOST_CHARS)).filter(Boolean);
  return [...new Set(texts)].slice(0, MOST_VALUES);
}
