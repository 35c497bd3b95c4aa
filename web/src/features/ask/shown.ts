import { useSyncExternalStore } from "react";

const KEY = "citewell-history";
const listeners = new Set<() => void>();
let column = read();

function read(): boolean {
  try {
    return localStorage.getItem(KEY) !== "hidden";
  } catch {
    return true; // storage may be switched off
  }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Whether one's chats are shown beside the conversation; kept for this browser. */
export function useHistoryShown() {
  return { column: useSyncExternalStore(subscribe, () => column), toggle };
}

function toggle(): void {
  column = !column;
  try {
    if (column) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, "hidden");
  } catch {
    // The choice then lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}
