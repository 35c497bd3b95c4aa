import type { TFunction } from "i18next";

import type { ChartData } from "../charts/series";
import type { Insight, Point } from "../queries";
import { type Formats, whenOf } from "./format";

/** All charts of the page, in its order. */
export function chartsOf({ items, bucket }: Insight, t: TFunction<"insight">, formats: Formats): ChartData<Point>[] {
  const frame = { points: items, when: whenOf(formats, bucket) };
  const count = { format: formats.number, formatShort: formats.compact };
  const latency = (label: string, of: (point: Point) => Point["turn"]): ChartData<Point> => ({
    ...frame,
    label,
    kind: "lines",
    format: formats.duration,
    formatShort: (value) => (value === 0 ? formats.number(0) : formats.duration(value)),
    series: [
      { name: t("chart.p50"), look: "main", value: (point) => of(point)?.p50 ?? null },
      { name: t("chart.p95"), look: "second", value: (point) => of(point)?.p95 ?? null },
    ],
  });
  return [
    {
      ...frame,
      ...count,
      label: t("chart.ends"),
      kind: "bars",
      series: [
        { name: t("ends.answered"), look: "main", value: (point) => point.answered },
        { name: t("ends.abstained"), look: "warn", value: (point) => point.abstained },
        { name: t("ends.failed"), look: "bad", value: (point) => point.failed },
        { name: t("ends.cancelled"), look: "faint", value: (point) => point.cancelled },
      ],
    },
    { ...frame, ...count, label: t("chart.users"), kind: "bars", series: [{ name: t("chart.users"), look: "main", value: (point) => point.users }] },
    latency(t("chart.firstWords"), (point) => point.first_token),
    latency(t("chart.whole"), (point) => point.turn),
    {
      ...frame,
      label: t("chart.rating"),
      kind: "lines",
      format: formats.number,
      low: 1,
      high: 5,
      series: [{ name: t("chart.mean"), look: "main", value: (point) => point.ratings.mean }],
    },
    {
      ...frame,
      ...count,
      label: t("chart.ratings"),
      kind: "bars",
      series: [
        { name: t("chart.scores"), look: "main", value: ({ ratings }) => Math.max(0, ratings.count - ratings.up - ratings.down) },
        { name: t("chart.up"), look: "second", value: (point) => point.ratings.up },
        { name: t("chart.down"), look: "bad", value: (point) => point.ratings.down },
      ],
    },
    { ...frame, label: t("chart.cost"), kind: "bars", format: formats.money, series: [{ name: t("chart.cost"), look: "main", value: (point) => Number(point.cost) }] },
    {
      ...frame,
      ...count,
      label: t("chart.tokens"),
      kind: "bars",
      series: [
        { name: t("chart.tokensIn"), look: "main", value: (point) => point.tokens_in },
        { name: t("chart.tokensOut"), look: "second", value: (point) => point.tokens_out },
      ],
    },
  ];
}
