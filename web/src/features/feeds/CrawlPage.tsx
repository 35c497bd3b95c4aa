import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Card, Skeleton } from "@/ui/parts";
import { useTitle } from "@/ui/PageHeader";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { BackToFeeds } from "./BackToFeeds";
import { CollectionLink } from "./CollectionLink";
import { CrawlActions } from "./CrawlActions";
import { Facts } from "./Facts";
import { LivePanel } from "./LivePanel";
import { PagesList } from "./PagesList";
import { CrawlState, RunError, ScheduleWords } from "./parts";
import { type Crawl, crawlQuery, isMoving, refreshFeeds } from "./queries";
import { useLiveJob } from "./useLiveJob";
import { WhyForm } from "./WhyForm";

const route = getRouteApi("/shell/library/feeds/crawls/$crawl");

/** One crawl: how far it is, what it brought, and what became of every address. */
export default function CrawlPage() {
  const { t } = useTranslation("feeds");
  const { crawl: id } = route.useParams();
  const crawl = useQuery(crawlQuery(id));
  useTitle(crawl.data ? new URL(crawl.data.url).host : t("title"));
  return (
    <div className="mx-auto max-w-7xl px-4 py-6 lg:px-6">
      <BackToFeeds tab="crawls" />
      {crawl.data ? <Head crawl={crawl.data} /> : <h1 tabIndex={-1} className="text-2xl font-semibold">{t("crawls.one")}</h1>}
      {crawl.isError && <ErrorState error={crawl.error} title={t("crawl.failed")} onRetry={() => void crawl.refetch()} />}
      {crawl.isPending && <Skeleton className="mt-5 h-96 rounded-xl" />}
      {crawl.data && <Body crawl={crawl.data} />}
    </div>
  );
}

function Head({ crawl }: { crawl: Crawl }) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-5">
      <div className="grid min-w-0 gap-1.5">
        <h1 tabIndex={-1} dir="ltr" className="text-2xl font-semibold break-all">
          {crawl.url.replace(/^https?:\/\//, "")}
        </h1>
        <div className="flex flex-wrap items-center gap-3 text-muted">
          <CrawlState state={crawl.state} />
          <CollectionLink id={crawl.collection_id} />
        </div>
      </div>
      <CrawlActions crawl={crawl} />
    </header>
  );
}

function Body({ crawl }: { crawl: Crawl }) {
  const { t } = useTranslation("feeds");
  const queries = useQueryClient();
  const moving = isMoving(crawl);
  const heldBack = crawl.counts["held_back"] === true;
  const unvisited = typeof crawl.counts["unvisited"] === "number" ? crawl.counts["unvisited"] : 0;
  const job = useLiveJob(moving || crawl.state === "paused" ? crawl.job_id : null, () => void refreshFeeds(queries));
  return (
    <div className="grid gap-6">
      {moving && <LivePanel label={t("live.label")} job={job} done={job?.done ?? crawl.done} total={job ? job.total : crawl.total} />}
      {!moving && crawl.error && (
        <Card className="border-bad bg-bad-soft">
          <p className="font-semibold">{t("crawl.lastFailed")}</p>
          <p><RunError error={crawl.error} /></p>
        </Card>
      )}
      {!moving && !crawl.error && crawl.message && (
        <Card className="border-warn">
          <p className="font-semibold">{heldBack ? t("crawl.heldBack") : t("crawl.note")}</p>
          <p>{heldBack ? t("crawl.heldBackText") : unvisited > 0 ? t("crawl.limit", { count: unvisited }) : crawl.message}</p>
        </Card>
      )}
      <CrawlFacts crawl={crawl} />
      <WhyForm crawl={crawl.id} />
      <PagesList collection={null} crawl={crawl.id} counts={crawl.counts} site={crawl.url} />
    </div>
  );
}

function CrawlFacts({ crawl }: { crawl: Crawl }) {
  const { t, i18n } = useTranslation("feeds");
  const format = new Intl.NumberFormat(i18n.language);
  const count = (name: string) => (typeof crawl.counts[name] === "number" ? crawl.counts[name] : 0);
  const number = (name: string) => format.format(count(name));
  const megabytes = new Intl.NumberFormat(i18n.language, { style: "unit", unit: "megabyte", maximumFractionDigits: 1 });
  const unchanged = Math.max(0, count("indexed") - count("new") - count("changed"));
  const ended = crawl.finished_at !== null && !isMoving(crawl);
  return (
    <Facts
      label={t("facts.label")}
      facts={[
        [t("facts.visited"), ended ? number("visited") : format.format(crawl.done)],
        [t("facts.new"), number("new")],
        [t("facts.changed"), number("changed")],
        ...(ended ? [[t("facts.unchanged"), format.format(unchanged)] as const, [t("facts.removed"), number("removed")] as const] : []),
        ...(ended && count("unvisited") > 0 ? [[t("facts.unvisited"), number("unvisited")] as const] : []),
        ...(ended ? [[t("facts.received"), megabytes.format(count("received_bytes") / 1e6)] as const] : []),
        [t("lastRun"), crawl.started_at ? <Time key="started" at={crawl.started_at} /> : "–"],
        [t("schedule.label"), <ScheduleWords key="schedule" cron={crawl.schedule} />],
        ...(crawl.next_run_at ? [[t("facts.next"), <Time key="next" at={crawl.next_run_at} />] as const] : []),
      ]}
    />
  );
}
