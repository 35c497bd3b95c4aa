import { useEffect, useEffectEvent, useState } from "react";

import { follow, type Job } from "@/api/jobs";

/** Milliseconds between two times that `onChange` is called. */
const PAUSE = 1500;

/**
 * A job as it is now, by its event stream. `onChange` is called while it moves, and when it has ended.
 * null until something is known, and for jobs that one may not see, such as those that somebody else began.
 */
export function useLiveJob(id: string | null, onChange: () => void): Job | null {
  const [job, setJob] = useState<Job | null>(null);
  const changed = useEffectEvent(onChange);
  useEffect(() => {
    if (id === null) return undefined;
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const onProgress = (now: Job) => {
      if (stop.signal.aborted) return;
      setJob(now);
      timer ??= setTimeout(() => {
        timer = undefined;
        changed();
      }, PAUSE);
    };
    void follow(id, onProgress, stop.signal).then(
      () => { changed(); },
      () => undefined, // it was left, or is not ours to see: the crawl and the source say themselves how far they are
    );
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [id]);
  return job?.id === id ? job : null;
}
