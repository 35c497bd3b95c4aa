import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Select } from "@/ui/fields";
import { Badge, Skeleton, Table, type Tone } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { useFormats } from "../overview/format";
import { everyQuestionQuery, type GoldenSet, runQuery } from "./queries";
import { type Difference, differences, METRICS, perQuestion, type Result, type Turn, turnOf } from "./results";

const TURNS: readonly Turn[] = ["worse", "better", "same"];
const TONES: Record<Turn, Tone> = { worse: "bad", better: "good", same: "plain" };
const MOST = 200;

/** Which questions got better or worse from the first to the second. */
export function QuestionDifferences({ set, first, second }: { set: GoldenSet; first: Result; second: Result }) {
  const { t } = useTranslation("golden");
  const one = useQuery(runQuery(set.id, first.run));
  const other = useQuery(runQuery(set.id, second.run));
  const questions = useQuery(everyQuestionQuery(set.id));
  const metrics = METRICS.filter((metric) => first.figures[metric] && second.figures[metric]);
  const [chosen, setMetric] = useState(metrics[0]);
  const [shown, setShown] = useState<Turn | "changed">("changed");
  const metric = chosen && metrics.includes(chosen) ? chosen : metrics[0];
  if (!metric) return null;
  const failed = [one, other, questions].find(({ isError }) => isError);
  if (failed) return <ErrorState error={failed.error} title={t("compare.failed")} onRetry={() => void failed.refetch()} />;
  const loading = one.isPending || other.isPending || questions.isPending;
  const all = differences(perQuestion(one.data, first.key), perQuestion(other.data, second.key), metric);
  const counts = (turn: Turn) => all.filter((each) => turnOf(each) === turn).length;
  const rows = all.filter((each) => (shown === "changed" ? turnOf(each) !== "same" : turnOf(each) === shown));
  const texts = new Map(questions.data?.map(({ id, question }) => [id, question]));
  return (
    <section className="grid gap-3">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <div>
          <h2 className="text-xl font-semibold">{t("compare.questions")}</h2>
          <p role="status" className="text-sm text-muted">
            {!loading && t("compare.counts", { worse: counts("worse"), better: counts("better"), same: counts("same") })}
          </p>
        </div>
        <div className="flex flex-wrap gap-3">
          <Select label={t("compare.by")} value={metric} onChange={(event) => { setMetric(metrics.find((each) => each === event.target.value)); }}>
            {metrics.map((each) => (
              <option key={each} value={each}>
                {t(`metric.${each}`)}
              </option>
            ))}
          </Select>
          <Select label={t("compare.show")} value={shown} onChange={(event) => { setShown(TURNS.find((each) => each === event.target.value) ?? "changed"); }}>
            <option value="changed">{t("compare.changed")}</option>
            {TURNS.map((turn) => (
              <option key={turn} value={turn}>
                {t(`turn.${turn}`)}
              </option>
            ))}
          </Select>
        </div>
      </div>
      {loading && <Skeleton className="h-60 rounded-xl" />}
      {!loading && rows.length === 0 && <p className="text-muted">{t("compare.none")}</p>}
      {!loading && rows.length > 0 && <Rows rows={rows.slice(0, MOST)} texts={texts} />}
      {rows.length > MOST && <p className="text-sm text-muted">{t("compare.most", { most: MOST, count: rows.length })}</p>}
    </section>
  );
}

function Rows({ rows, texts }: { rows: readonly Difference[]; texts: ReadonlyMap<string, string> }) {
  const { t } = useTranslation("golden");
  const formats = useFormats();
  return (
    <Table label={t("compare.questions")}>
      <thead>
        <tr>
          <th scope="col">{t("question.question")}</th>
          <th scope="col" className="!text-end">{t("runs.a")}</th>
          <th scope="col" className="!text-end">{t("runs.b")}</th>
          <th scope="col">{t("compare.difference")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((each) => (
          <tr key={each.id}>
            <th scope="row" className="w-full border-t border-line !text-base !font-normal !text-ink">
              <span className="line-clamp-3 [overflow-wrap:anywhere]">
                <bdi>{texts.get(each.id) ?? t("compare.gone")}</bdi>
              </span>
            </th>
            <td className="text-end tabular-nums">{formats.percent(each.first)}</td>
            <td className="text-end tabular-nums">{formats.percent(each.second)}</td>
            <td>
              <Badge tone={TONES[turnOf(each)]}>{t(`turn.${turnOf(each)}`)}</Badge>
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
