import { ApiError } from "@/api/problem";

/** A document that something could not be done with, and why. */
export interface Failure {
  id: string;
  title: string;
  error: unknown;
}

export interface BulkProgress {
  done: number;
  failures: readonly Failure[];
}

export interface Chosen {
  id: string;
  title: string;
}

/**
 * Does something with many documents, a batch at a time. The server takes a batch whole or not at all, so one that is
 * refused is halved until those are found that it cannot be done with; the others are done.
 *
 * @param batches What to work on, a batch at a time; the next is asked for when the one before is done.
 * @param act Works on a batch.
 * @param onProgress Called after each step.
 * @param signal Stops before the next step.
 */
export async function actOnMany(
  batches: AsyncIterable<readonly Chosen[]>,
  act: (ids: string[]) => Promise<unknown>,
  onProgress: (progress: BulkProgress) => void,
  signal: AbortSignal,
): Promise<BulkProgress> {
  let done = 0;
  const failures: Failure[] = [];
  const work = async (batch: readonly Chosen[]): Promise<void> => {
    if (signal.aborted || batch.length === 0) return;
    try {
      await act(batch.map(({ id }) => id));
      done += batch.length;
    } catch (error) {
      // Where the server does not answer, or answers all alike, smaller batches do not help.
      const hopeless = !(error instanceof ApiError) || error.status === 0 || error.status === 401 || error.status >= 500;
      if (hopeless) throw error;
      if (batch.length === 1) failures.push(...batch.map((each) => ({ ...each, error })));
      else {
        const half = Math.ceil(batch.length / 2);
        await work(batch.slice(0, half));
        await work(batch.slice(half));
      }
    }
    onProgress({ done, failures: [...failures] });
  };
  for await (const batch of batches) {
    if (signal.aborted) break;
    await work(batch);
  }
  return { done, failures };
}
