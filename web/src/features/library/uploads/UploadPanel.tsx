import { useQuery, useQueryClient } from "@tanstack/react-query";
import { ChevronDown, ChevronUp, Download, Pause, Play, RotateCw, X } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { toldError } from "@/app/errors";
import { Button, IconButton } from "@/ui/Button";
import { Progress } from "@/ui/parts";
import { Time } from "@/ui/Time";
import { toast } from "@/ui/Toasts";

import { saveFile } from "../saving";
import { csvOf } from "./csv";
import { isSettled, type RunState, type Upload } from "./run";
import { clearUploads, runOf, useUploads } from "./store";
import { UploadRows } from "./UploadRows";

/** Milliseconds between two looks at when a batch will be done. */
const LOOK = 3000;

/** What becomes of the files that were added: how many, how far each is, and at the end a summary to keep. */
export function UploadPanel({ collection }: { collection: string }) {
  const { t } = useTranslation("library");
  const run = useUploads(collection);
  const [open, setOpen] = useState(true);
  useFreshTable(collection, run);
  if (!run || run.uploads.length === 0) return null;
  const count = counted(run.uploads);
  const over = run.phase === "over";
  return (
    <section aria-label={t("uploads.label")} className="shrink-0 rounded-xl border border-line bg-surface">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 px-3 py-1.5">
        <IconButton icon={open ? ChevronUp : ChevronDown} label={open ? t("uploads.hide") : t("uploads.show")} aria-expanded={open} className="size-8" onClick={() => { setOpen(!open); }} />
        <p role="status" data-uploads className="font-medium tabular-nums">
          {summary()}
        </p>
        {!over && run.batch !== null && <EndsAt batch={run.batch} />}
        <span className="ms-auto flex flex-wrap gap-1">
          {over ? <Afterwards run={run} collection={collection} failed={count.failed > 0} /> : <Meanwhile run={run} collection={collection} />}
        </span>
      </div>
      {!over && (
        <div className="px-3 pb-2">
          <Progress label={t("uploads.label")} value={run.uploads.reduce((sum, each) => sum + shareOf(each), 0)} max={run.uploads.length} />
        </div>
      )}
      {open && <UploadRows uploads={run.uploads} />}
    </section>
  );

  function summary(): string {
    const total = run?.uploads.length ?? 0;
    return [
      t("uploads.ready", { ready: count.ready, total }),
      count.known > 0 && t("uploads.known", { count: count.known }),
      count.failed > 0 && t("uploads.notAdded", { failed: count.failed }),
      count.cancelled > 0 && t("uploads.cancelled", { count: count.cancelled }),
    ]
      .filter(Boolean)
      .join(", ");
  }
}

function counted(uploads: readonly Upload[]) {
  const count = { ready: 0, known: 0, failed: 0, cancelled: 0 };
  for (const { state } of uploads) {
    if (state === "ready" || state === "known") count.ready += 1;
    if (state in count && state !== "ready") count[state as keyof typeof count] += 1;
  }
  return count;
}

/** How much of a file's way is behind it; to send and to read it count alike. */
function shareOf(upload: Upload): number {
  if (isSettled(upload)) return 1;
  if (upload.state === "sending") return (upload.fraction ?? 0) / 2;
  return upload.state === "waiting" ? 0 : 0.5 + (upload.fraction ?? 0) / 2;
}

function EndsAt({ batch }: { batch: string }) {
  const { t } = useTranslation("library");
  const { data } = useQuery({
    queryKey: ["batches", batch],
    queryFn: () => call(api.GET("/v1/batches/{batch_id}", { params: { path: { batch_id: batch } } })),
    refetchInterval: LOOK,
  });
  if (!data?.ends_at) return null;
  return (
    <span className="text-sm text-muted">
      {t("uploads.endsAt")} <Time at={data.ends_at} />
    </span>
  );
}

function Meanwhile({ run, collection }: { run: RunState; collection: string }) {
  const { t } = useTranslation("library");
  const { t: app } = useTranslation();
  const tell = (error: unknown) => {
    const told = toldError(error, app);
    toast(told.title, { tone: "bad", detail: [told.detail, told.advice].filter(Boolean).join(" ") });
  };
  return (
    <>
      {run.phase === "paused" ? (
        <Button size="sm" icon={Play} onClick={() => void runOf(collection)?.resume().catch(tell)}>
          {t("uploads.resume")}
        </Button>
      ) : (
        <Button size="sm" icon={Pause} onClick={() => void runOf(collection)?.pause().catch(tell)}>
          {t("uploads.pause")}
        </Button>
      )}
      <Button size="sm" icon={X} onClick={() => void runOf(collection)?.cancel().catch(tell)}>
        {t("uploads.cancel")}
      </Button>
    </>
  );
}

function Afterwards({ run, collection, failed }: { run: RunState; collection: string; failed: boolean }) {
  const { t } = useTranslation("library");
  const { t: app } = useTranslation();
  const keep = () => {
    const head = [t("uploads.csv.name"), t("uploads.csv.state"), t("uploads.csv.reason")];
    const rows = run.uploads.map((each) => [each.name, t(`uploads.state.${each.state}`), each.reason || (each.error === null ? "" : toldError(each.error, app).detail)]);
    saveFile(new Blob(["\ufeff", csvOf([head, ...rows])], { type: "text/csv" }), t("uploads.csv.file"));
  };
  return (
    <>
      {failed && (
        <Button size="sm" icon={RotateCw} onClick={() => { runOf(collection)?.again(); }}>
          {t("uploads.again")}
        </Button>
      )}
      <Button size="sm" icon={Download} onClick={keep}>
        {t("uploads.csv.action")}
      </Button>
      <Button size="sm" onClick={() => { clearUploads(collection); }}>
        {t("uploads.clear")}
      </Button>
    </>
  );
}

/** Lets the table see what has come in: at once when one file is in, no more often than every other second. */
function useFreshTable(collection: string, run: RunState | null): void {
  const queries = useQueryClient();
  const arrived = run?.uploads.filter(({ state }) => state !== "waiting" && state !== "sending").length ?? 0;
  const settled = run?.uploads.filter(isSettled).length ?? 0;
  useEffect(() => {
    if (arrived === 0) return undefined;
    const timer = setTimeout(() => {
      void queries.invalidateQueries({ queryKey: ["documents", collection] });
      void queries.invalidateQueries({ queryKey: ["collections"] });
    }, 400);
    return () => { clearTimeout(timer); };
  }, [arrived, settled, collection, queries]);
}
