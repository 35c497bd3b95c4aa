/** How a series is told from others, by more than its colour: fill of bars, stroke of lines. */
export type Look = "main" | "second" | "warn" | "bad" | "faint";

export interface Series<P> {
  name: string;
  look: Look;
  value: (point: P) => number | null;
}

export interface ChartData<P> {
  /** What is measured; its title, too. */
  label: string;
  kind: "bars" | "lines";
  points: readonly P[];
  /** A point's days in words. */
  when: (point: P, short: boolean) => string;
  series: readonly Series<P>[];
  /** A value with its unit. */
  format: (value: number) => string;
  /** On the axis, where it is to be shorter. */
  formatShort?: (value: number) => string;
  /** Where the axis begins and must reach. */
  low?: number;
  high?: number;
}

export const STROKE: Record<Look, string> = {
  main: "stroke-accent",
  second: "stroke-warn",
  warn: "stroke-warn",
  bad: "stroke-bad",
  faint: "stroke-line-strong",
};

export const DASH: Partial<Record<Look, string>> = { second: "5 4", faint: "2 3" };
