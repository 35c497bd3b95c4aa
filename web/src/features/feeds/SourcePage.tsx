import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { useTitle } from "@/ui/PageHeader";
import { Card, Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { BackToFeeds } from "./BackToFeeds";
import { CollectionLink } from "./CollectionLink";
import { Facts } from "./Facts";
import { ItemsList } from "./ItemsList";
import { kindTitle, settingLabel } from "./kinds";
import { LivePanel } from "./LivePanel";
import { RunError, ScheduleWords, SourceState } from "./parts";
import { refreshFeeds, type Source, sourceQuery } from "./queries";
import { RunsList } from "./RunsList";
import { SourceActions } from "./SourceActions";
import { useLiveJob } from "./useLiveJob";
import { typedOf } from "./values";

const route = getRouteApi("/shell/library/feeds/sources/$source");

/** One source: whether it is being read, what its runs brought, and how each of its items is. */
export default function SourcePage() {
  const { t } = useTranslation("feeds");
  const { source: id } = route.useParams();
  const source = useQuery(sourceQuery(id));
  useTitle(source.data?.name ?? t("title"));
  return (
    <div className="mx-auto max-w-7xl px-4 py-6 lg:px-6">
      <BackToFeeds tab="sources" />
      {source.data ? <Head source={source.data} /> : <h1 tabIndex={-1} className="text-2xl font-semibold">{t("sources.one")}</h1>}
      {source.isError && <ErrorState error={source.error} title={t("source.failed")} onRetry={() => void source.refetch()} />}
      {source.isPending && <Skeleton className="mt-5 h-96 rounded-xl" />}
      {source.data && <Body source={source.data} />}
    </div>
  );
}

function Head({ source }: { source: Source }) {
  const { i18n } = useTranslation("feeds");
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-5">
      <div className="grid min-w-0 gap-1.5">
        <h1 tabIndex={-1} className="text-2xl font-semibold wrap-anywhere">
          <bdi>{source.name}</bdi>
        </h1>
        <div className="flex flex-wrap items-center gap-3 text-muted">
          <SourceState source={source} />
          <span>{kindTitle(source.kind, i18n)}</span>
          <CollectionLink id={source.collection_id} />
        </div>
      </div>
      <SourceActions source={source} />
    </header>
  );
}

function Body({ source }: { source: Source }) {
  const { t, i18n } = useTranslation("feeds");
  const queries = useQueryClient();
  const job = useLiveJob(source.job_id, () => void refreshFeeds(queries));
  const run = source.last_run;
  const reading = job ? job.state === "pending" || job.state === "running" : run?.state === "running";
  const format = new Intl.NumberFormat(i18n.language);
  const count = (name: string) => format.format(run?.counts[name] ?? 0);
  return (
    <div className="grid gap-6">
      {reading && <LivePanel label={t("live.label")} job={job} done={job?.done ?? run?.counts["seen"] ?? 0} total={job?.total ?? null} />}
      {!reading && run?.error && (
        <Card className="border-bad bg-bad-soft">
          <p className="font-semibold">{t("crawl.lastFailed")}</p>
          <p>
            <RunError error={run.error} />
          </p>
        </Card>
      )}
      <Facts
        label={t("facts.label")}
        facts={[
          [t("sources.items"), format.format(source.items)],
          ...(run
            ? [
                [t("facts.new"), count("created")] as const,
                [t("facts.changed"), count("updated")] as const,
                [t("facts.unchanged"), count("unchanged")] as const,
                [t("facts.removed"), count("deleted")] as const,
                [t("facts.failed"), count("failed")] as const,
                [t("lastRun"), <Time key="run" at={run.started_at} />] as const,
              ]
            : []),
          [t("schedule.label"), <ScheduleWords key="schedule" cron={source.cron} />],
          ...(source.next_run_at ? [[t("facts.next"), <Time key="next" at={source.next_run_at} />] as const] : []),
        ]}
      />
      <Settings source={source} />
      <RunsList source={source.id} />
      <ItemsList source={source} />
    </div>
  );
}

/** What the source was told; secrets are not shown. */
function Settings({ source }: { source: Source }) {
  const { t, i18n } = useTranslation("feeds");
  const set = Object.entries(source.settings).filter(([, value]) => value !== "" && value !== null && !(Array.isArray(value) && value.length === 0));
  return (
    <details className="rounded-xl border border-line bg-surface px-4 py-2">
      <summary className="tap py-1 font-medium">{t("source.settings")}</summary>
      <dl className="grid gap-x-6 gap-y-2 py-3 sm:grid-cols-[max-content_minmax(0,1fr)]">
        {set.map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-sm text-muted">{settingLabel(name, i18n)}</dt>
            <dd dir="ltr" className="text-sm whitespace-pre-line max-sm:mb-2">
              {typeof value === "boolean" ? t(value ? "yes" : "no") : typedOf({ name, description: "", required: false, secret: false, form: "text", choices: [], default: null }, value)}
            </dd>
          </div>
        ))}
        {source.has_credentials && (
          <div className="contents">
            <dt className="text-sm text-muted">{t("secret.label")}</dt>
            <dd className="text-sm">{t("secret.kept")}</dd>
          </div>
        )}
      </dl>
    </details>
  );
}
