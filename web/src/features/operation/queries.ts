import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { api, call, type Schema } from "@/api/client";
import { follow, isOver, type Job } from "@/api/jobs";
import { toast } from "@/ui/Toasts";

export type { Job } from "@/api/jobs";
export type JobState = Job["state"];
export type Batch = Schema<"BatchOut">;
export type Queue = Schema<"QueueOut">;

/** Milliseconds between two looks at a list: no stream tells of all jobs. */
const SOON = 2000;
const LATER = 10_000;
const PAGE = 50;

/** What is asked for by one word of the filter. */
export const SHOWN = {
  active: ["running", "pending"],
  failed: ["failed"],
  ended: ["completed", "cancelled"],
} as const satisfies Record<string, readonly JobState[]>;
export type Shown = keyof typeof SHOWN;

export const queueQuery = queryOptions({
  queryKey: ["jobs", "queue"],
  queryFn: () => call(api.GET("/v1/queue")),
  refetchInterval: ({ state }) => (state.data?.kinds.length ? SOON : LATER),
});

export const countsQuery = queryOptions({
  queryKey: ["jobs", "counts"],
  queryFn: () => call(api.GET("/v1/queue/stats")),
  refetchInterval: ({ state }) => (state.data && state.data.pending + state.data.running > 0 ? SOON : LATER),
});

export interface JobFilter {
  shown: Shown;
  kind: string | null;
  collection: string | null;
}

/** The jobs that fit, the newest first; of those that wait, why. */
export function jobsQuery({ shown, kind, collection }: JobFilter) {
  return infiniteQueryOptions({
    queryKey: ["jobs", "list", shown, kind, collection],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) =>
      call(
        api.GET("/v1/jobs", {
          params: {
            query: { state: [...SHOWN[shown]], kind: kind === null ? null : [kind], collection_id: collection, waiting: shown === "active", cursor: pageParam, limit: PAGE },
          },
        }),
      ),
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some((job) => !isOver(job))) ? SOON : LATER),
  });
}

export function jobQuery(job_id: string) {
  return queryOptions({
    queryKey: ["jobs", "one", job_id],
    queryFn: () => call(api.GET("/v1/jobs/{job_id}", { params: { path: { job_id } } })),
  });
}

/** Keeps `jobQuery` as the event stream of the job tells it, until it has ended or is left. `begun` begins anew. */
export function useFollowed(id: string | null, begun = 0): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (id === null) return undefined;
    const stop = new AbortController();
    const onProgress = (job: Job) => {
      if (!stop.signal.aborted) queries.setQueryData(jobQuery(id).queryKey, job);
    };
    void follow(id, onProgress, stop.signal).then(
      () => queries.invalidateQueries({ queryKey: ["jobs"], predicate: ({ queryKey }) => queryKey[1] !== "one" }),
      () => undefined, // it was left, or the query of the job tells what is wrong
    );
    return () => { stop.abort(); };
  }, [id, begun, queries]);
}

export type JobAction = "pause" | "resume" | "cancel" | "retry";

function act({ id }: Job, action: JobAction): Promise<Job> {
  const params = { params: { path: { job_id: id } } };
  switch (action) {
    case "pause":
      return call(api.POST("/v1/jobs/{job_id}/pause", params));
    case "resume":
      return call(api.POST("/v1/jobs/{job_id}/resume", params));
    case "cancel":
      return call(api.POST("/v1/jobs/{job_id}/cancel", params));
    case "retry":
      return call(api.POST("/v1/jobs/{job_id}/retry", params));
  }
}

/** What makes sense for a job as it is. */
export function actionsOf(job: Job): JobAction[] {
  if (job.state === "failed") return ["retry"];
  if (isOver(job)) return [];
  return [job.paused ? "resume" : "pause", "cancel"];
}

/** Does something with a job, tells so, and reads again what is shown of jobs. */
export function useJobAction() {
  const { t } = useTranslation("operation");
  const queries = useQueryClient();
  return useMutation({
    meta: { failed: t("jobs.actionFailed") },
    mutationFn: ({ job, action }: { job: Job; action: JobAction }) => act(job, action),
    onSuccess: async (job, { action }) => {
      queries.setQueryData(jobQuery(job.id).queryKey, job);
      toast(t(`jobs.did.${action}`));
      await queries.invalidateQueries({ queryKey: ["jobs"] });
    },
  });
}

/** The batches of everybody, the newest first. */
export function batchesQuery(collection_id: string | null) {
  return infiniteQueryOptions({
    queryKey: ["batches", "list", collection_id],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam }) => call(api.GET("/v1/batches", { params: { query: { collection_id, cursor: pageParam, limit: PAGE } } })),
    getNextPageParam: (last) => last.next_cursor,
    refetchInterval: ({ state }) => (state.data?.pages.some(({ items }) => items.some(({ state: phase }) => phase === "running" || phase === "open")) ? SOON : false),
  });
}

export type BatchAction = "pause" | "resume" | "cancel" | "retry";

function actOn({ id }: Batch, action: BatchAction): Promise<unknown> {
  const params = { params: { path: { batch_id: id } } };
  switch (action) {
    case "pause":
      return call(api.POST("/v1/batches/{batch_id}/pause", params));
    case "resume":
      return call(api.POST("/v1/batches/{batch_id}/resume", params));
    case "cancel":
      return call(api.POST("/v1/batches/{batch_id}/cancel", params));
    case "retry":
      return call(api.POST("/v1/batches/{batch_id}/retry-failed", params));
  }
}

export function useBatchAction() {
  const { t } = useTranslation("operation");
  const queries = useQueryClient();
  return useMutation({
    meta: { failed: t("batches.actionFailed") },
    mutationFn: ({ batch, action }: { batch: Batch; action: BatchAction }) => actOn(batch, action),
    onSuccess: async (_done, { action }) => {
      toast(t(`batches.did.${action}`));
      await Promise.all([queries.invalidateQueries({ queryKey: ["batches"] }), queries.invalidateQueries({ queryKey: ["jobs"] })]);
    },
  });
}
