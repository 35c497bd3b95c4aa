import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Hammer, ShieldCheck, Stethoscope } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { isOver, type Job } from "@/api/jobs";
import type { Catalogues } from "@/locales/catalogues";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { Card, Progress, Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { jobError, JobErrorText, WaitingText } from "../jobs/parts";
import { useStageWord } from "../kinds";
import { jobQuery, useFollowed } from "../queries";
import { Findings } from "./Findings";
import { type Examination, examinationQuery, lastExaminationQuery } from "./queries";

type CountKey = keyof Catalogues["operation"]["doctor"]["counts"];

/** Has everything examined, shows what was found, and has what was chosen mended. */
export function DoctorPanel({ chosen, onExamine }: { chosen: string | null; onExamine: (id: string) => void }) {
  const { t } = useTranslation("operation");
  const queries = useQueryClient();
  const last = useQuery(lastExaminationQuery);
  const id = chosen ?? last.data?.id ?? null;
  const begin = useMutation({
    meta: { failed: t("doctor.beginFailed") },
    mutationFn: () => call(api.POST("/v1/index/examinations")),
    onSuccess: (job) => {
      queries.setQueryData(jobQuery(job.id).queryKey, job);
      onExamine(job.id);
    },
  });
  const examine = (
    <Button icon={Stethoscope} look="primary" busy={begin.isPending} onClick={() => { begin.mutate(); }}>
      {t("doctor.begin")}
    </Button>
  );
  if (last.isPending && id === null) return <Skeleton className="h-72 rounded-xl" />;
  if (last.isError && id === null) return <ErrorState error={last.error} onRetry={() => void last.refetch()} />;
  if (id === null) {
    return (
      <EmptyState icon={Stethoscope} title={t("doctor.never")} action={examine}>
        {t("doctor.intro")}
      </EmptyState>
    );
  }
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-prose text-muted">{t("doctor.intro")}</p>
        <div className="flex flex-wrap gap-2">
          <Rebuild />
          {examine}
        </div>
      </div>
      <Result key={id} id={id} onRepair={onExamine} />
    </div>
  );
}

function Result({ id, onRepair }: { id: string; onRepair: (id: string) => void }) {
  const { t } = useTranslation("operation");
  const queries = useQueryClient();
  const found = useQuery(examinationQuery(id));
  useFollowed(id);
  const { data: live } = useQuery({ ...jobQuery(id), enabled: false });
  const ended = live !== undefined && isOver(live);
  useEffect(() => {
    if (ended) void queries.invalidateQueries({ queryKey: examinationQuery(id).queryKey });
  }, [ended, id, queries]);
  if (found.isPending) return <Skeleton className="h-60 rounded-xl" />;
  if (found.isError) return <ErrorState error={found.error} title={t("doctor.readFailed")} onRetry={() => void found.refetch()} />;
  const job = live ?? found.data.job;
  if (!isOver(found.data.job)) return <Working job={job} />;
  return (
    <>
      <Verdict found={found.data} />
      {found.data.items.length > 0 && <Findings examination={found.data} onRepair={onRepair} />}
    </>
  );
}

function Working({ job }: { job: Job }) {
  const { t, i18n } = useTranslation("operation");
  const stage = useStageWord();
  return (
    <Card className="grid gap-3">
      <p role="status" className="font-medium">
        {job.state === "pending" ? t("doctor.waiting") : t("doctor.working")}
      </p>
      <Progress label={t("doctor.working")} value={job.total ? job.done : null} max={job.total ?? 1} />
      {job.waiting && <WaitingText waiting={job.waiting} />}
      <bdi className="min-h-6 text-sm text-muted">{job.message && i18n.language.startsWith("en") ? job.message : stage(job.stage)}</bdi>
    </Card>
  );
}

function Verdict({ found }: { found: Examination }) {
  const { t, i18n } = useTranslation("operation");
  const number = new Intl.NumberFormat(i18n.language);
  if (found.job.state !== "completed") {
    return <Card className="border-bad">{found.job.error ? <JobErrorText error={found.job.error} /> : t("doctor.stopped")}</Card>;
  }
  const word = (name: string) => (i18n.exists(`doctor.counts.${name}`, { ns: "operation" }) ? t(`doctor.counts.${name as CountKey}`) : name.replaceAll("_", " "));
  const looked = Object.entries(found.counts ?? {});
  return (
    <Card className={found.healthy ? "border-good" : "border-warn"}>
      <div role="status" className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <ShieldCheck aria-hidden size={24} className={found.healthy ? "text-good" : "text-warn"} />
        <p className="text-lg font-medium">{found.healthy ? t("doctor.healthy") : t("doctor.found", { count: found.total })}</p>
        {found.job.finished_at && (
          <span className="text-sm text-muted">
            <Time at={found.job.finished_at} />
          </span>
        )}
      </div>
      {looked.length > 0 && <p className="mt-2 text-sm text-muted">{t("doctor.looked", { what: looked.map(([name, count]) => `${word(name)} ${number.format(count)}`).join(" · ") })}</p>}
    </Card>
  );
}

/** Builds the indexes anew from the vectors that the database has. */
function Rebuild() {
  const { t } = useTranslation("operation");
  const [asked, setAsked] = useState(false);
  const [job, setJob] = useState<string | null>(null);
  useFollowed(job);
  const { data: live } = useQuery({ ...jobQuery(job ?? ""), enabled: false });
  const rebuild = useMutation({
    meta: { failed: t("doctor.rebuild.failed") },
    mutationFn: () => call(api.POST("/v1/index/rebuild", { body: { reembed: false } })),
    onSuccess: (started) => { setJob(started.job_id); },
  });
  const running = job !== null && (live === undefined || !isOver(live));
  return (
    <>
      <Button icon={Hammer} busy={running} onClick={() => { setAsked(true); }}>
        {t("doctor.rebuild.action")}
      </Button>
      <span role="status" className={running || !live ? "sr-only" : "self-center text-sm text-muted"}>
        {running && t("doctor.rebuild.running")}
        {!running && live && (live.state === "completed" ? t("doctor.rebuild.done") : (live.error ? jobError(live.error).said : t("doctor.stopped")))}
      </span>
      <ConfirmDialog open={asked} onOpenChange={setAsked} title={t("doctor.rebuild.title")} description={t("doctor.rebuild.text")} confirm={t("doctor.rebuild.action")} onConfirm={() => rebuild.mutateAsync()} />
    </>
  );
}
