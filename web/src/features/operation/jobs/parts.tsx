import { CircleAlert, CirclePause, Hourglass } from "lucide-react";
import { useTranslation } from "react-i18next";

import { type Told, translated } from "@/app/problems";
import { Badge, Progress, type Tone } from "@/ui/parts";
import { Time } from "@/ui/Time";

import { useKindWord, useStageWord } from "../kinds";
import type { Job, JobState } from "../queries";

const TONES: Record<JobState, Tone> = { pending: "plain", running: "accent", completed: "good", failed: "bad", cancelled: "plain" };

/** How a job is; one that is paused says that. */
export function JobStateBadge({ job }: { job: Job }) {
  const { t } = useTranslation("operation");
  if (job.cancel_requested && job.state === "running") return <Badge tone="warn">{t("jobs.states.cancelling")}</Badge>;
  if (job.paused && (job.state === "pending" || job.state === "running")) return <Badge tone="warn">{t("jobs.states.paused")}</Badge>;
  return <Badge tone={TONES[job.state]}>{t(`jobs.states.${job.state}`)}</Badge>;
}

/** Why a job did not work, in the reader's language. */
export function jobError({ code, reason, message }: NonNullable<Job["error"]>): Told {
  return translated(message, code, reason);
}

/** The same as a paragraph, with the server's own words where they are in another language. */
export function JobErrorText({ error }: { error: NonNullable<Job["error"]> }) {
  const { said, original } = jobError(error);
  return (
    <>
      <p className="break-words">
        <bdi>{said}</bdi>
      </p>
      {original && (
        <p lang="en" dir="ltr" className="text-sm break-words text-muted">
          {original}
        </p>
      )}
    </>
  );
}

const WAITING = {
  turn: { tone: "text-muted", icon: Hourglass },
  time: { tone: "text-muted", icon: Hourglass },
  retry: { tone: "text-warn", icon: Hourglass },
  paused: { tone: "text-warn", icon: CirclePause },
  starved: { tone: "text-bad", icon: CircleAlert },
  stuck: { tone: "text-bad", icon: CircleAlert },
} as const;

/** Why a job does not move, and when it will. */
export function WaitingText({ waiting }: { waiting: NonNullable<Job["waiting"]> }) {
  const { t } = useTranslation("operation");
  const { tone, icon: Icon } = WAITING[waiting.reason];
  const at = waiting.until ?? waiting.starts_at;
  const words = waiting.reason === "turn" && waiting.ahead > 0 ? t("jobs.waiting.ahead", { count: waiting.ahead }) : t(`jobs.waiting.${waiting.reason}`);
  return (
    <span className={`flex items-start gap-1.5 text-sm ${tone}`}>
      <Icon aria-hidden size={16} className="mt-0.5 shrink-0" />
      <span>
        {words} {at && <Time at={at} />}
      </span>
    </span>
  );
}

/** How far a job is, why it does not move, or why it failed. */
export function JobStanding({ job }: { job: Job }) {
  const { i18n } = useTranslation("operation");
  const kind = useKindWord();
  const stage = useStageWord();
  if (job.state === "failed") {
    return (
      <bdi className="line-clamp-2 text-sm text-bad" title={job.error?.message}>
        {job.error && jobError(job.error).said}
      </bdi>
    );
  }
  if (job.waiting) return <WaitingText waiting={job.waiting} />;
  if (job.state !== "running") return null;
  return (
    <span className="grid gap-1">
      <Progress label={kind(job.kind)} value={job.total ? job.done : null} max={job.total ?? 1} />
      <span className="truncate text-sm text-muted" title={job.message || job.stage}>
        <bdi>{job.message && i18n.language.startsWith("en") ? job.message : stage(job.stage)}</bdi>
      </span>
    </span>
  );
}
