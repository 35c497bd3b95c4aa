import { X } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "./Button";
import { classes } from "./classes";

interface Toast {
  id: number;
  tone: "good" | "bad";
  text: string;
  detail?: string;
}

let shown: readonly Toast[] = [];
let last = 0;
const listeners = new Set<() => void>();

function show(next: readonly Toast[]): void {
  shown = next;
  for (const listener of listeners) listener();
}

/** Says something in a corner of the page. What went wrong stays until it is closed. */
export function toast(text: string, options: { tone?: Toast["tone"]; detail?: string } = {}): void {
  last += 1;
  show([...shown.slice(-3), { id: last, tone: options.tone ?? "good", text, ...(options.detail ? { detail: options.detail } : {}) }]);
}

function close(id: number): void {
  show(shown.filter((each) => each.id !== id));
}

const READING_TIME = 6000;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Where toasts appear; once in the page. */
export function Toasts() {
  const { t } = useTranslation();
  const toasts = useSyncExternalStore(subscribe, () => shown);
  return (
    <section aria-label={t("notices")} aria-live="polite" className="pointer-events-none fixed inset-x-4 bottom-20 z-50 grid justify-items-end gap-2 md:bottom-4">
      {toasts.map((each) => (
        <One key={each.id} toast={each} />
      ))}
    </section>
  );
}

function One({ toast: { id, tone, text, detail } }: { toast: Toast }) {
  const { t } = useTranslation();
  useEffect(() => {
    if (tone === "bad") return undefined;
    const timer = setTimeout(() => { close(id); }, READING_TIME);
    return () => { clearTimeout(timer); };
  }, [id, tone]);
  return (
    <div className={classes("pointer-events-auto flex w-full max-w-md items-start gap-3 rounded-lg border bg-raised py-2 ps-4 pe-2 shadow-lifted", tone === "bad" ? "border-bad" : "border-line-strong")}>
      <div className="grid flex-1 gap-0.5 py-1.5">
        <p className="font-medium">{text}</p>
        {detail && <p className="text-sm text-muted">{detail}</p>}
      </div>
      <IconButton icon={X} label={t("close")} onClick={() => { close(id); }} />
    </div>
  );
}
