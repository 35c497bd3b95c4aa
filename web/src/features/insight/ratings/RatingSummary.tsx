import { useTranslation } from "react-i18next";

import type { Schema } from "@/api/client";
import { Card } from "@/ui/parts";

import { useFormats } from "../overview/format";
import type { Rating } from "../queries";

const REASONS: readonly Rating["reasons"][number][] = ["wrong", "incomplete", "outdated", "irrelevant_sources", "unclear", "other", "correct", "complete", "good_sources", "clear"];

/** What the ratings of the list come to: how often which score, and why. */
export function RatingSummary({ stats }: { stats: Schema<"RatingStatsOut"> }) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  const most = Math.max(1, ...Object.values(stats.scores));
  const reasons = REASONS.map((reason) => [reason, stats.reasons[reason] ?? 0] as const).filter(([, count]) => count > 0);
  return (
    <Card className="flex flex-wrap gap-x-12 gap-y-5">
      <div className="grid content-center">
        <p className="font-serif text-3xl font-semibold tabular-nums">{stats.mean === null ? t("figure.none") : formats.number(stats.mean)}</p>
        <p className="text-sm text-muted">{t("ratings.count", { count: stats.count })}</p>
        <p className="text-sm text-muted">{t("ratings.thumbs", { up: stats.up, down: stats.down })}</p>
      </div>
      <table className="self-center text-sm">
        <caption className="sr-only">{t("ratings.scores")}</caption>
        <tbody>
          {["5", "4", "3", "2", "1"].map((score) => (
            <tr key={score}>
              <th scope="row" className="pe-3 text-start font-normal whitespace-nowrap text-muted">
                {t("ratings.stars", { count: Number(score) })}
              </th>
              <td className="w-40 pe-3">
                <span className="block h-2.5 rounded-full bg-sunken">
                  <span className="block h-2.5 rounded-full bg-accent" style={{ inlineSize: `${(((stats.scores[score] ?? 0) / most) * 100).toFixed(1)}%` }} />
                </span>
              </td>
              <td className="text-end tabular-nums">{formats.number(stats.scores[score] ?? 0)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {reasons.length > 0 && (
        <div className="grid content-start gap-2">
          <h2 className="font-sans text-sm font-medium text-muted">{t("ratings.reasons")}</h2>
          <ul className="flex max-w-md flex-wrap gap-2">
            {reasons
              .sort((one, other) => other[1] - one[1])
              .map(([reason, count]) => (
                <li key={reason} className="rounded-full bg-sunken px-3 py-1 text-sm">
                  {t("failing.times", { why: t(`reason.${reason}`), count })}
                </li>
              ))}
          </ul>
        </div>
      )}
    </Card>
  );
}
