import { useSyncExternalStore } from "react";

const KEY = "citewell-expert";
const listeners = new Set<() => void>();
let chosen: boolean | null = null;

function read(): boolean {
  if (chosen !== null) return chosen;
  try {
    return localStorage.getItem(KEY) === "yes";
  } catch {
    return false; // storage may be switched off
  }
}

export function chooseExpert(on: boolean): void {
  chosen = on;
  try {
    localStorage.setItem(KEY, on ? "yes" : "no");
  } catch {
    // The choice then lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether one wants to see how results come about; remembered in this browser. */
export function useExpert(): boolean {
  return useSyncExternalStore(subscribe, read);
}
