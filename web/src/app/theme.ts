import { useSyncExternalStore } from "react";

export type Theme = "light" | "dark" | "system";

const KEY = "citewell-theme";
const listeners = new Set<() => void>();

function chosen(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "system";
}

export function chooseTheme(theme: Theme): void {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  keep(KEY, theme === "system" ? null : theme);
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The theme that was chosen; early.js sets it before the first paint. */
export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, chosen);
}

/** Whether the rail shows icons only; kept like the theme. */
export function toggleRail(): void {
  const narrow = document.documentElement.dataset.rail === "narrow";
  if (narrow) delete document.documentElement.dataset.rail;
  else document.documentElement.dataset.rail = "narrow";
  keep("citewell-rail", narrow ? null : "narrow");
  for (const listener of listeners) listener();
}

export function useNarrowRail(): boolean {
  return useSyncExternalStore(subscribe, () => document.documentElement.dataset.rail === "narrow");
}

function keep(key: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(key);
    else localStorage.setItem(key, value);
  } catch {
    // Storage may be switched off; the choice then lasts until the page is closed.
  }
}
