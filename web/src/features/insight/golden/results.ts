import type { Schema } from "@/api/client";

/** Figures of answers, in the order in which they are shown; more is better for each. */
export const METRICS = ["containment", "f1", "judged", "citation_precision", "citation_recall", "quotes_exact", "faithfulness", "answered", "refused"] as const;
export type Metric = (typeof METRICS)[number];

export interface Interval {
  mean: number;
  low: number;
  high: number;
}

/** One configuration of a measurement, as far as it could be read. */
export interface Result {
  /** For the address: the run, and which of its results. */
  key: string;
  run: string;
  name: string;
  configuration: string;
  at: string;
  figures: Partial<Record<Metric, Interval>>;
  medianMs: number | null;
  cost: number | null;
  failed: number;
}

type Raw = Record<string, unknown>;

/** The results of the runs of a list. */
export function resultsOf(runs: readonly Schema<"AnswerRunOut">[]): Result[] {
  return runs.flatMap(({ id, name, created_at, results }) =>
    results.map((raw, number) => ({
      key: `${id}.${number}`,
      run: id,
      name,
      configuration: configurationOf(raw.configuration),
      at: created_at,
      figures: Object.fromEntries(METRICS.flatMap((metric) => (isInterval(raw[metric]) ? [[metric, raw[metric]]] : []))),
      medianMs: numberOf(raw.median_ms),
      cost: numberOf(raw.cost),
      failed: numberOf(raw.failed) ?? 0,
    })),
  );
}

function configurationOf(given: unknown): string {
  return isObject(given) ? Object.entries(given).map(([name, value]) => `${name}=${String(value)}`).join(", ") : "";
}

/** Of each question, by its id, what was measured. */
export type PerQuestion = ReadonlyMap<string, Raw>;

/** The figures of single questions in a whole report. */
export function perQuestion(run: Schema<"WholeAnswerRunOut"> | undefined, key: string): PerQuestion {
  const results = run?.report.results;
  const raw: unknown = Array.isArray(results) ? results[Number(key.split(".")[1] ?? 0)] : undefined;
  const found = isObject(raw) ? raw.per_query : undefined;
  return new Map(isObject(found) ? Object.entries(found).flatMap(([id, values]) => (isObject(values) ? [[id, values] as const] : [])) : []);
}

export interface Difference {
  id: string;
  first: number;
  second: number;
}

/** The questions for which both have the figure, those that got worse the most first. */
export function differences(first: PerQuestion, second: PerQuestion, metric: Metric): Difference[] {
  const found = [...first].flatMap(([id, values]) => {
    const before = numberOf(values[metric]);
    const after = numberOf(second.get(id)?.[metric]);
    return before === null || after === null ? [] : [{ id, first: before, second: after }];
  });
  return found.sort((one, other) => one.second - one.first - (other.second - other.first));
}

export type Turn = "worse" | "better" | "same";

export function turnOf({ first, second }: Difference): Turn {
  if (Math.abs(second - first) < 1e-9) return "same";
  return second > first ? "better" : "worse";
}

function isObject(given: unknown): given is Raw {
  return typeof given === "object" && given !== null && !Array.isArray(given);
}

function isInterval(given: unknown): given is Interval {
  return isObject(given) && ["mean", "low", "high"].every((name) => typeof given[name] === "number");
}

function numberOf(given: unknown): number | null {
  return typeof given === "number" && Number.isFinite(given) ? given : null;
}
