import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { freshKey, type Schema } from "@/api/client";
import { follow, type Job } from "@/api/jobs";
import { problemOf } from "@/api/problem";
import { session } from "@/api/session";
import { toldError } from "@/app/errors";

/** A file on its way; `fraction` is null while that is not known. */
export interface Upload {
  key: string;
  name: string;
  state: "waiting" | "sending" | "queued" | "reading" | "ready" | "known" | "failed";
  fraction: number | null;
  /** Jobs that come first. */
  ahead: number;
  /** Why it was not added. */
  reason: string;
}

/** Files sent, and jobs watched, at the same time: a browser holds six connections to a server, and the page needs some. */
const LANES = 2;

/** Runs tasks in their order, a few at a time. */
function lanes() {
  let running = 0;
  const waiting: (() => Promise<void>)[] = [];
  const next = () => {
    const task = running < LANES ? waiting.shift() : undefined;
    if (!task) return;
    running += 1;
    void task().finally(() => {
      running -= 1;
      next();
    });
  };
  return (task: () => Promise<void>) => {
    waiting.push(task);
    next();
  };
}

export function isSettled({ state }: Upload): boolean {
  return state === "ready" || state === "known" || state === "failed";
}

/** Sends files to collections and watches what becomes of them. */
export function useUploads() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  const [uploads, setUploads] = useState<Upload[]>([]);
  const [sending] = useState(lanes);
  const [watching] = useState(lanes);

  const add = useCallback(
    (files: File[], collection: string) => {
      const change = (key: string, values: Partial<Upload>) => {
        setUploads((before) => before.map((each) => (each.key === key ? { ...each, ...values } : each)));
      };
      const refresh = () => queries.invalidateQueries({ queryKey: ["documents", collection] });
      const fail = (key: string, error: unknown) => {
        const told = toldError(error, t);
        change(key, { state: "failed", reason: [told.detail, told.advice].filter(Boolean).join(" ") });
      };
      const watch = async (key: string, job: string) => {
        try {
          const ended = await follow(job, (now) => { change(key, progressOf(now)); });
          if (ended.state === "completed") change(key, { state: "ready" });
          else change(key, { state: "failed", reason: ended.error?.message ?? ended.message });
        } catch (error) {
          fail(key, error);
        }
        await refresh();
      };
      const send = async (key: string, file: File) => {
        change(key, { state: "sending" });
        try {
          const { job_id } = await sent(file, collection);
          void refresh();
          if (job_id === null) {
            change(key, { state: "known" });
            return;
          }
          change(key, { state: "queued" });
          watching(() => watch(key, job_id));
        } catch (error) {
          fail(key, error);
        }
      };
      const added = files.map((file) => ({ file, upload: begun(file.name) }));
      setUploads((before) => [...(before.every(isSettled) ? [] : before), ...added.map(({ upload }) => upload)]);
      for (const { file, upload } of added) sending(() => send(upload.key, file));
    },
    [queries, t, sending, watching],
  );
  const clear = useCallback(() => { setUploads([]); }, []);
  return { uploads, add, clear };
}

function begun(name: string): Upload {
  return { key: freshKey(), name, state: "waiting", fraction: null, ahead: 0, reason: "" };
}

function progressOf(job: Job): Partial<Upload> {
  return {
    state: job.state === "pending" ? "queued" : "reading",
    ahead: job.waiting?.ahead ?? 0,
    fraction: job.total ? Math.min(1, job.done / job.total) : null,
  };
}

async function sent(file: File, collection: string): Promise<Schema<"UploadedOut">> {
  const body = new FormData();
  body.set("file", file, file.name);
  body.set("collection_id", collection);
  const request = new Request("/v1/documents", { method: "POST", body, headers: { "Idempotency-Key": freshKey() } });
  const response = await session.fetch(request);
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Schema<"UploadedOut">;
}
