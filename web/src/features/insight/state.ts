export const PRESETS = [7, 30, 90] as const;
export type Preset = (typeof PRESETS)[number];
export const SCOPES = ["collection", "assistant", "model"] as const;
export type Scope = (typeof SCOPES)[number];

/** Which days, and of what: as the address says it. Without days the last 30, without a scope everything. */
export interface InsightState extends Partial<Record<Scope, string>> {
  days?: Preset;
  from?: string;
  to?: string;
}

/** Days as in 2026-01-31, both included, in UTC as the server counts them. */
export interface Range {
  from: string;
  to: string;
}

const DAY = 86_400_000;
const USUAL: Preset = 30;

/** What an address asks for. Addresses are written by anybody, so what makes no sense is left out. */
export function insightState(given: Record<string, unknown>): InsightState {
  const state: InsightState = {};
  const days = PRESETS.find((each) => each === given.days);
  const { from, to } = given;
  if (isDay(from) && isDay(to) && from <= to) Object.assign(state, { from, to });
  else if (days && days !== USUAL) state.days = days;
  const scope = SCOPES.find((each) => typeof given[each] === "string" && given[each]);
  if (scope) state[scope] = given[scope] as string;
  return state;
}

function isDay(value: unknown): value is string {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value));
}

/** Which of the presets is chosen; null where the days are one's own. */
export function presetOf(state: InsightState): Preset | null {
  return state.from ? null : (state.days ?? USUAL);
}

/** The days that are meant, at this moment. */
export function rangeOf(state: InsightState, now: number): Range {
  if (state.from && state.to) return { from: state.from, to: state.to };
  return { from: dayOf(now - ((state.days ?? USUAL) - 1) * DAY), to: dayOf(now) };
}

/** As many days, just before. */
export function rangeBefore({ from, to }: Range): Range {
  const length = Date.parse(to) - Date.parse(from) + DAY;
  return { from: dayOf(Date.parse(from) - length), to: dayOf(Date.parse(to) - length) };
}

export function lengthOf({ from, to }: Range): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY) + 1;
}

/** The same as moments: from the first included to the second not. */
export function momentsOf({ from, to }: Range): Range {
  return { from: `${from}T00:00:00Z`, to: `${dayOf(Date.parse(to) + DAY)}T00:00:00Z` };
}

/** What the address says of days and scope, for another page about the same. */
export function shared(state: InsightState): InsightState {
  return insightState({ ...state });
}

function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
