import { CircleAlert, CirclePause, Hourglass } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Job } from "@/api/jobs";
import { Badge, Card, Progress } from "@/ui/parts";
import { Time } from "@/ui/Time";

import { Address } from "./parts";

interface Props {
  label: string;
  /** What the stream of the job says; null where it is not to be had. */
  job: Job | null;
  done: number;
  total: number | null;
}

/** How far a run is, what it looks at, and why it does not move if it does not. */
export function LivePanel({ label, job, done, total }: Props) {
  const { t } = useTranslation("feeds");
  const at = /https?:\/\/\S+$/.exec(job?.message ?? "")?.[0];
  const pending = job === null ? done === 0 : job.state === "pending";
  return (
    <Card className="grid gap-3 border-accent">
      <div className="flex flex-wrap items-baseline justify-between gap-x-6 gap-y-1">
        <p role="status" className="font-medium">
          {pending ? t("live.waiting") : total === null ? t("live.done", { count: done }) : t("live.of", { done, total })}
        </p>
        {job?.ends_at && (
          <p className="text-sm text-muted">
            {t("live.ends")} <Time at={job.ends_at} />
          </p>
        )}
      </div>
      <Progress label={label} value={pending || !total ? null : done} max={total ?? 1} />
      {job?.waiting && <Standing waiting={job.waiting} />}
      {!pending && (
        <div className="flex min-h-6 gap-2 text-sm text-muted">
          {at ? (
            <>
              <span className="shrink-0">{t("live.at")}</span>
              <Address url={at} className="min-w-0 flex-1" />
            </>
          ) : (
            job?.message
          )}
        </div>
      )}
    </Card>
  );
}

const LOOKS = {
  turn: { tone: "plain", icon: Hourglass },
  time: { tone: "plain", icon: Hourglass },
  retry: { tone: "warn", icon: Hourglass },
  paused: { tone: "warn", icon: CirclePause },
  starved: { tone: "bad", icon: CircleAlert },
  stuck: { tone: "bad", icon: CircleAlert },
} as const;

/** Why a job does not move, and when it will. */
function Standing({ waiting: { reason, ahead, until, starts_at } }: { waiting: NonNullable<Job["waiting"]> }) {
  const { t } = useTranslation("feeds");
  const { tone, icon } = LOOKS[reason];
  const when = until ?? starts_at;
  return (
    <p className="flex flex-wrap items-center gap-2">
      <Badge tone={tone} icon={icon}>
        {t(`standingWord.${reason}`)}
      </Badge>
      <span>{reason === "turn" ? t("standing.ahead", { count: ahead }) : t(`standingText.${reason}`)}</span>
      {when && (
        <span className="text-muted">
          {t("standing.begins")} <Time at={when} />
        </span>
      )}
    </p>
  );
}
