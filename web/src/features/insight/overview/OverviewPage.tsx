import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChartNoAxesCombined } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { hasRole, useMe } from "@/app/queries";
import { classes } from "@/ui/classes";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { ChartCard } from "../charts/ChartCard";
import { Controls, useInsight } from "../Controls";
import { CsvButton } from "../CsvButton";
import { csvPath, type Insight, insightQuery, wanted } from "../queries";
import { lengthOf, rangeBefore } from "../state";
import { chartsOf } from "./charts";
import { Figures } from "./Figures";
import { useFormats } from "./format";

const CHARTS = 8;

/** What is recorded of questions and answers, over time. */
export default function OverviewPage() {
  const { t } = useTranslation("insight");
  const me = useMe();
  const { state, range, change } = useInsight();
  const formats = useFormats();
  const now = useQuery(insightQuery(state, range));
  const before = useQuery(insightQuery(state, rangeBefore(range)));
  const csv = csvPath("/v1/insight.csv", wanted(state, range));
  return (
    <>
      <PageHeader title={t("title")} actions={<CsvButton path={csv} name={`insight-${range.from}-${range.to}.csv`} disabled={!now.isSuccess} />}>
        {hasRole(me, "admin") ? t("intro") : t("introOwn")}
      </PageHeader>
      <div className="grid gap-5">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Controls {...{ state, range }} onChange={change} />
          <p role="status" className="text-sm text-muted">
            {formats.days(range)}
          </p>
        </div>
        {now.isError && <ErrorState error={now.error} title={t("failed")} onRetry={() => void now.refetch()} />}
        {!now.isError && (
          <div className={classes("grid gap-5 transition-opacity", now.isPlaceholderData && "opacity-60")}>
            <Figures total={now.data?.total} before={before.data?.total} days={lengthOf(range)} />
            {now.data?.total.questions === 0 && now.data.total.ratings.count === 0 ? <Nothing /> : <Charts found={now.data} />}
          </div>
        )}
      </div>
    </>
  );
}

function Charts({ found }: { found: Insight | undefined }) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  const charts = useMemo(() => (found ? chartsOf(found, t, formats) : []), [found, t, formats]);
  const unpriced = found?.total.unpriced ?? 0;
  return (
    <div className="grid gap-5 lg:grid-cols-2">
      {found
        ? charts.map((data) => <ChartCard key={data.label} data={data} note={data.label === t("chart.cost") && unpriced > 0 ? t("chart.unpriced", { count: unpriced }) : undefined} />)
        : Array.from({ length: CHARTS }, (_, number) => <Skeleton key={number} className="h-85 rounded-xl" />)}
    </div>
  );
}

function Nothing() {
  const { t } = useTranslation("insight");
  return (
    <EmptyState
      icon={ChartNoAxesCombined}
      title={t("nothing.title")}
      action={
        <Link to="/ask" className="font-medium text-accent underline">
          {t("nothing.ask")}
        </Link>
      }
    >
      {t("nothing.text")}
    </EmptyState>
  );
}
