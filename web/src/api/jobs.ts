import { api, call, type Schema } from "./client";
import { serverEvents } from "./events";
import { ApiError } from "./problem";

export type Job = Schema<"JobOut">;

const AGAIN = 1000;

export function isOver(job: Job): boolean {
  return job.state === "completed" || job.state === "failed" || job.state === "cancelled";
}

/**
 * Follows a job until it ends: by its event stream, by asking every second where streams do not get through.
 * `signal` ends that before; what is thrown then says nothing about the job.
 */
export async function follow(id: string, onProgress: (job: Job) => void, signal?: AbortSignal): Promise<Job> {
  try {
    for await (const { data } of serverEvents(`/v1/jobs/${encodeURIComponent(id)}/events`, signal ? { signal } : {})) {
      if (!isJob(data)) continue;
      onProgress(data);
      if (isOver(data)) return data;
    }
  } catch (error) {
    if (!isPassing(error)) throw error;
  }
  for (;;) {
    signal?.throwIfAborted();
    try {
      const job = await call(api.GET("/v1/jobs/{job_id}", { params: { path: { job_id: id } } }));
      onProgress(job);
      if (isOver(job)) return job;
    } catch (error) {
      // The job goes on while nobody hears of it.
      if (!isPassing(error)) throw error;
    }
    await new Promise((resolve) => { setTimeout(resolve, AGAIN); });
  }
}

/** Whether the connection or the server is gone for a while. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiError && (error.status === 0 || error.status >= 500);
}

function isJob(data: unknown): data is Job {
  return typeof data === "object" && data !== null && "state" in data;
}
