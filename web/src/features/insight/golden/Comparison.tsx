import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Schema } from "@/api/client";

import { Badge, Table } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { type Formats, useFormats } from "../overview/format";
import { Intervals } from "./Intervals";
import { differencesQuery, type GoldenSet } from "./queries";
import { QuestionDifferences } from "./QuestionDifferences";
import { type Interval, METRICS, type Result } from "./results";
import { named } from "./RunTable";

/** Two measurements beside each other: their figures, and the questions that changed. */
export function Comparison({ set, first, second }: { set: GoldenSet; first: Result; second: Result }) {
  const { t } = useTranslation("golden");
  const formats = useFormats();
  const paired = useQuery(differencesQuery(set.id, first.key, second.key));
  const differences = new Map(paired.data?.differences.map((each) => [each.metric, each]));
  const metrics = METRICS.filter((metric) => first.figures[metric] ?? second.figures[metric]);
  return (
    <>
      <section className="grid gap-3">
        <h2 className="text-xl font-semibold">
          <bdi>{t("compare.title", { a: named(first), b: named(second) })}</bdi>
        </h2>
        <p className="max-w-prose text-sm text-muted">{t("compare.text")}</p>
        {paired.isError && <ErrorState error={paired.error} title={t("compare.failed")} onRetry={() => void paired.refetch()} />}
        <Table label={t("compare.figures")} stacked>
          <thead>
            <tr>
              <th scope="col">{t("compare.figure")}</th>
              <th scope="col" className="!text-end">{t("runs.a")}</th>
              <th scope="col" className="!text-end">{t("runs.b")}</th>
              <th scope="col" className="w-1/3 max-md:hidden">{t("compare.intervals")}</th>
              <th scope="col">{t("compare.difference")}</th>
            </tr>
          </thead>
          <tbody>
            {metrics.map((metric) => (
              <tr key={metric}>
                <th scope="row" className="border-t border-line !text-base !font-normal !text-ink">
                  {t(`metric.${metric}`)}
                </th>
                <Value label={t("runs.a")} value={first.figures[metric]} formats={formats} />
                <Value label={t("runs.b")} value={second.figures[metric]} formats={formats} />
                <td className="max-md:hidden">
                  <Intervals first={first.figures[metric]} second={second.figures[metric]} />
                </td>
                <td data-label={t("compare.difference")}>
                  <Change difference={differences.get(metric)} />
                </td>
              </tr>
            ))}
            <Plain name={t("runs.median")} first={first.medianMs} second={second.medianMs} format={formats.duration} />
            <Plain name={t("runs.cost")} first={first.cost} second={second.cost} format={formats.money} />
          </tbody>
        </Table>
      </section>
      <QuestionDifferences set={set} first={first} second={second} />
    </>
  );
}

function Value({ label, value, formats }: { label: string; value: Interval | undefined; formats: Formats }) {
  const { t } = useTranslation("golden");
  if (!value) return <td data-label={label} className="text-end text-muted">{t("runs.unknown")}</td>;
  return (
    <td data-label={label} className="text-end whitespace-nowrap tabular-nums">
      <span>
        {formats.percent(value.mean)}
        <span className="block text-sm text-muted">{t("compare.between", { low: formats.percent(value.low), high: formats.percent(value.high) })}</span>
      </span>
    </td>
  );
}

/** The mean of the differences of single questions, which is surer than the difference of two means. */
function Change({ difference }: { difference: Schema<"FigureDifferenceOut"> | undefined }) {
  const { t, i18n } = useTranslation("golden");
  if (!difference) return t("runs.unknown");
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 0, signDisplay: "exceptZero" });
  const points = (share: number) => number.format(share * 100);
  const count = Math.round(difference.mean * 100);
  if (difference.better + difference.worse === 0) return <Badge>{t("compare.same")}</Badge>;
  const text = count === 0 ? t("compare.same") : count > 0 ? t("compare.better", { count }) : t("compare.worse", { count: -count });
  return (
    <span className="grid justify-items-start gap-0.5 max-sm:justify-items-end">
      <Badge tone={!difference.certain ? "plain" : count > 0 ? "good" : "bad"}>{text}</Badge>
      <span className="text-xs whitespace-nowrap text-muted tabular-nums">{t("compare.between", { low: points(difference.low), high: points(difference.high) })}</span>
      {!difference.certain && <span className="text-xs text-muted">{t("compare.chance")}</span>}
    </span>
  );
}

function Plain({ name, first, second, format }: { name: string; first: number | null; second: number | null; format: (value: number) => string }) {
  const { t } = useTranslation("golden");
  const told = (value: number | null) => (value === null ? t("runs.unknown") : format(value));
  return (
    <tr>
      <th scope="row" className="border-t border-line !text-base !font-normal !text-ink">
        {name}
      </th>
      <td data-label={t("runs.a")} className="text-end tabular-nums">{told(first)}</td>
      <td data-label={t("runs.b")} className="text-end tabular-nums">{told(second)}</td>
      <td className="max-md:hidden" />
      <td className="max-sm:hidden" />
    </tr>
  );
}
