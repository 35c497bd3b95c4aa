import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { isOver } from "@/api/jobs";
import { PersonName } from "@/app/PersonName";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Progress, Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { useKindWord, useStageWord } from "../kinds";
import { actionsOf, type Job, jobQuery, useFollowed, useJobAction } from "../queries";
import { CancelDialog } from "./CancelDialog";
import { ACTION_ICONS } from "./JobTable";
import { JobErrorText, JobStateBadge, WaitingText } from "./parts";

/** One job, live: how far it is, why it waits or failed, and when what happened. */
export function JobDialog({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation("operation");
  const word = useKindWord();
  const job = useQuery(jobQuery(id));
  const change = useJobAction();
  const [asked, setAsked] = useState(false);
  useFollowed(id, job.data?.attempts);
  const shown = job.data;
  const actions = shown && actionsOf(shown);
  return (
    <Dialog
      open
      wide
      onOpenChange={onClose}
      title={shown ? word(shown.kind) : t("jobs.one")}
      actions={
        actions &&
        actions.length > 0 &&
        actions.map((action) => (
          <Button
            key={action}
            icon={ACTION_ICONS[action]}
            look={action === "cancel" ? "danger" : action === "retry" ? "primary" : "secondary"}
            busy={change.isPending && change.variables.action === action}
            disabled={action === "cancel" && shown.cancel_requested}
            onClick={() => { if (action === "cancel") setAsked(true); else change.mutate({ job: shown, action }); }}
          >
            {t(`jobs.do.${action}`)}
          </Button>
        ))
      }
    >
      {job.isPending && <Skeleton className="h-64" />}
      {job.isError && <ErrorState error={job.error} title={t("jobs.oneFailed")} />}
      {shown && <Details job={shown} />}
      {shown && asked && <CancelDialog name={word(shown.kind)} onCancel={() => change.mutateAsync({ job: shown, action: "cancel" })} onDone={() => { setAsked(false); }} />}
    </Dialog>
  );
}

function Details({ job }: { job: Job }) {
  const { t, i18n } = useTranslation("operation");
  const number = new Intl.NumberFormat(i18n.language);
  const stage = useStageWord();
  return (
    <div className="grid min-w-0 gap-5">
      <div role="status" className="grid gap-2">
        <p className="flex flex-wrap items-center gap-3">
          <JobStateBadge job={job} />
          {!isOver(job) && job.stage && <bdi className="text-muted">{stage(job.stage)}</bdi>}
          {job.total !== null && <span className="text-muted tabular-nums">{t("jobs.progress", { done: number.format(job.done), total: number.format(job.total) })}</span>}
        </p>
        {job.state === "running" && <Progress label={t("jobs.standing")} value={job.total ? job.done : null} max={job.total ?? 1} />}
        {job.waiting && <WaitingText waiting={job.waiting} />}
        {!isOver(job) && job.message && <bdi className="text-sm break-words text-muted">{job.message}</bdi>}
      </div>
      {job.error && (
        <section className="grid gap-1 rounded-xl border border-bad bg-bad-soft p-4">
          <h3 className="font-semibold">{t("jobs.error")}</h3>
          <JobErrorText error={job.error} />
          <p className="font-mono text-sm text-muted">{[job.error.code, job.error.reason].filter(Boolean).join(" · ")}</p>
        </section>
      )}
      <section className="grid gap-2">
        <h3 className="font-semibold">{t("jobs.timeline")}</h3>
        <Timeline job={job} />
      </section>
      <dl className="grid grid-cols-[auto_1fr] gap-x-6 gap-y-1.5">
        <Fact name={t("jobs.attempts")}>{t("jobs.attemptsOf", { done: job.attempts, total: job.max_attempts })}</Fact>
        {job.created_by && (
          <Fact name={t("jobs.by")}>
            <PersonName id={job.created_by} />
          </Fact>
        )}
        {job.resource_id && (
          <Fact name={t("jobs.about")}>
            {job.resource_type === "document" ? (
              <Link to="/library/documents/$id" params={{ id: job.resource_id }} className="text-accent underline">
                {t("jobs.document")}
              </Link>
            ) : (
              <code className="text-sm break-all">{[job.resource_type, job.resource_id].filter(Boolean).join(" ")}</code>
            )}
          </Fact>
        )}
        <Fact name={t("jobs.id")}>
          <code className="text-sm break-all">{job.id}</code>
        </Fact>
      </dl>
      {job.result && Object.keys(job.result).length > 0 && (
        <details>
          <summary className="tap font-medium">{t("jobs.result")}</summary>
          {/* eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard */}
          <pre tabIndex={0} dir="ltr" className="mt-2 max-h-64 overflow-auto rounded-md bg-sunken p-3 font-mono text-sm">
            {JSON.stringify(job.result, null, 2)}
          </pre>
        </details>
      )}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-sm text-muted">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </>
  );
}

function Timeline({ job }: { job: Job }) {
  const { t } = useTranslation("operation");
  const later = Date.parse(job.run_after) - Date.parse(job.created_at) > 1000;
  const moments = [
    ["created", job.created_at],
    ["after", later && job.state === "pending" ? job.run_after : null],
    ["started", job.started_at],
    ["updated", job.finished_at === null && job.started_at ? job.updated_at : null],
    ["ends", job.ends_at],
    ["finished", job.finished_at],
  ] as const;
  return (
    <ol className="ms-1.5 grid gap-2 border-s-2 border-line ps-4">
      {moments.map(
        ([name, at]) =>
          at && (
            <li key={name} className="relative flex flex-wrap gap-x-3 before:absolute before:-start-[1.375rem] before:top-2 before:size-2.5 before:rounded-full before:bg-accent">
              <span className="w-40">{t(`jobs.moments.${name}`)}</span>
              <span className="text-muted tabular-nums">
                <Time at={at} look="full" />
              </span>
            </li>
          ),
      )}
    </ol>
  );
}
