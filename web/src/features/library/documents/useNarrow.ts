import { useSyncExternalStore } from "react";

const query = matchMedia("(max-width: 47.99rem)");

function subscribe(listener: () => void): () => void {
  query.addEventListener("change", listener);
  return () => { query.removeEventListener("change", listener); };
}

/** Whether there is room for the title only, as on a phone. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches);
}
