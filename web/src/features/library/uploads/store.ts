import { useSyncExternalStore } from "react";

import type { Found } from "./dropped";
import { session } from "@/api/session";

import { isSettled, type RunState, UploadRun } from "./run";
import { transport } from "./transport";

const runs = new Map<string, UploadRun>();
const listeners = new Set<() => void>();

function tell(): void {
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What is on its way into a collection; it goes on while the page shows something else. */
export function useUploads(collection: string): RunState | null {
  return useSyncExternalStore(subscribe, () => runs.get(collection)?.state ?? null);
}

/** Sends files, and fetches web pages (their addresses), into a collection. */
export function upload(collection: string, sources: readonly (Found | string)[]): void {
  if (sources.length === 0) return;
  let run = runs.get(collection);
  if (!run || run.state.phase === "over") {
    run = new UploadRun(collection, transport, tell);
    runs.set(collection, run);
  }
  run.add(sources);
}

export function runOf(collection: string): UploadRun | undefined {
  return runs.get(collection);
}

/** Forgets what came in. */
export function clearUploads(collection: string): void {
  runs.delete(collection);
  tell();
}

// What somebody began does not go on in the name of who logs in next.
session.subscribe(() => {
  if (session.state !== "closed") return;
  for (const run of runs.values()) run.forget();
  runs.clear();
  tell();
});

// Who closes the tab loses what was not sent.
addEventListener("beforeunload", (event) => {
  const unsent = [...runs.values()].some(({ state }) => state.uploads.some((each) => !isSettled(each) && each.state !== "queued" && each.state !== "reading"));
  if (unsent) event.preventDefault();
});
