import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ban, Gauge } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { isOver, type Job } from "@/api/jobs";
import { JobErrorText, WaitingText } from "@/features/operation/jobs/parts";
import { jobQuery, useFollowed } from "@/features/operation/queries";
import { Button } from "@/ui/Button";
import { Card, Progress } from "@/ui/parts";

import { MeasureDialog } from "./MeasureDialog";
import { type GoldenSet, measuringKey, measuringQuery } from "./queries";

/** Begins a measurement, shows how far it is, and says why the last one failed. */
export function Measuring({ set }: { set: GoldenSet }) {
  const { t } = useTranslation("golden");
  const [asked, setAsked] = useState(false);
  const last = useQuery(measuringQuery(set.id));
  const job = useLive(set.id, last.data ?? null);
  const busy = job !== null && !isOver(job);
  return (
    <>
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-prose text-muted">{t("runs.intro")}</p>
        <Button icon={Gauge} look="primary" disabled={busy || set.questions === 0} onClick={() => { setAsked(true); }}>
          {t("runs.start")}
        </Button>
      </div>
      {busy && <Progressing job={job} set={set} />}
      {job?.state === "failed" && (
        <Card className="border-bad">
          <p role="alert" className="font-medium">
            {t("measure.lastFailed")}
          </p>
          {job.error && <JobErrorText error={job.error} />}
        </Card>
      )}
      {asked && <MeasureDialog set={set} onDone={() => { setAsked(false); }} />}
    </>
  );
}

/** The last measurement as its stream tells it; when it ends, the measurements are read again. */
function useLive(set: string, last: Job | null): Job | null {
  const queries = useQueryClient();
  const open = last !== null && !isOver(last) ? last.id : null;
  useFollowed(open);
  const { data } = useQuery({ ...jobQuery(last?.id ?? ""), enabled: false });
  const live = data ?? last;
  const ended = open !== null && live !== null && isOver(live);
  useEffect(() => {
    if (!ended) return;
    void queries.invalidateQueries({ queryKey: ["golden", "runs", set] });
    void queries.invalidateQueries({ queryKey: measuringKey(set) });
  }, [ended, queries, set]);
  return live;
}

function Progressing({ job, set }: { job: Job; set: GoldenSet }) {
  const { t, i18n } = useTranslation("golden");
  const queries = useQueryClient();
  const number = new Intl.NumberFormat(i18n.language);
  const cancel = useMutation({
    meta: { failed: t("measure.cancelFailed") },
    mutationFn: () => call(api.POST("/v1/jobs/{job_id}/cancel", { params: { path: { job_id: job.id } } })),
    onSuccess: async (told) => {
      queries.setQueryData(jobQuery(job.id).queryKey, told);
      await queries.invalidateQueries({ queryKey: measuringKey(set.id) });
    },
  });
  const total = job.total ?? set.questions;
  return (
    <Card className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p role="status" className="font-medium">
          {job.state === "pending" ? t("measure.waiting") : t("measure.asking", { done: number.format(Math.min(job.done + 1, total)), total: number.format(total) })}
        </p>
        <Button size="sm" look="quiet" icon={Ban} busy={cancel.isPending || job.cancel_requested} onClick={() => { cancel.mutate(); }}>
          {t("measure.cancel")}
        </Button>
      </div>
      <Progress label={t("measure.progress")} value={job.total ? job.done : null} max={job.total ?? 1} />
      {job.waiting && <WaitingText waiting={job.waiting} />}
      {job.error && <JobErrorText error={job.error} />}
    </Card>
  );
}
