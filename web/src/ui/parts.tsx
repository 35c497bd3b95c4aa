import type { LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

import { classes } from "./classes";

const TONES = {
  plain: "bg-sunken text-ink",
  accent: "bg-accent-soft text-ink",
  good: "bg-good-soft text-good",
  warn: "bg-warn-soft text-warn",
  bad: "bg-bad-soft text-bad",
} as const;

export type Tone = keyof typeof TONES;

/** A word on something's state. The colour is never all it says. */
export function Badge({ tone = "plain", icon: Icon, children }: { tone?: Tone; icon?: LucideIcon; children: ReactNode }) {
  return (
    <span className={classes("inline-flex items-center gap-1 rounded-full px-2.5 py-0.5 text-xs font-medium whitespace-nowrap", TONES[tone])}>
      {Icon && <Icon aria-hidden size={14} />}
      {children}
    </span>
  );
}

/** A sheet of paper on the desk. */
export function Card({ className, ...rest }: ComponentProps<"div">) {
  return <div className={classes("rounded-xl border border-line bg-surface p-5", className)} {...rest} />;
}

/** A small button within text, such as the number of a citation. */
export function Chip({ className, ...rest }: ComponentProps<"button">) {
  return (
    <button
      type="button"
      className={classes(
        "inline-flex min-h-6 min-w-6 items-center justify-center rounded-full border border-accent bg-accent-soft px-1.5 align-baseline font-sans text-xs font-semibold text-ink transition-colors hover:bg-accent hover:text-on-accent aria-expanded:bg-accent aria-expanded:text-on-accent",
        className,
      )}
      {...rest}
    />
  );
}

/** A key of the keyboard. */
export function Kbd({ children }: { children: ReactNode }) {
  return <kbd className="rounded-sm border border-line-strong bg-raised px-1.5 py-0.5 font-mono text-xs">{children}</kbd>;
}

/** The first letters of a name. */
export function Avatar({ name }: { name: string }) {
  const words = name.split(/[\s.@_-]+/u).filter(Boolean).slice(0, 2);
  const letters = words.map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0).toLocaleUpperCase()).join("");
  return (
    <span aria-hidden className="grid size-8 shrink-0 place-items-center rounded-full bg-accent text-sm font-semibold text-on-accent">
      {letters}
    </span>
  );
}

/** The place of something that is on its way; give it the size of what comes. */
export function Skeleton({ className }: { className?: string }) {
  return <div aria-hidden className={classes("animate-pulse rounded-md bg-sunken", className)} />;
}

/** How far something is, of `max`; without a value it is under way. */
export function Progress({ label, value, max = 1 }: { label: string; value: number | null; max?: number }) {
  return <progress aria-label={label} max={max} {...(value === null ? {} : { value })} className="block h-1.5 w-full appearance-none overflow-hidden rounded-full bg-sunken [&::-moz-progress-bar]:bg-accent [&::-webkit-progress-bar]:bg-sunken [&::-webkit-progress-value]:bg-accent" />;
}

/**
 * A table that scrolls sideways where it must. `label` names it. `stacked`: on a phone each row is a sheet, and each cell
 * with a `data-label` stands below the row's name, with that beside it.
 */
export function Table({ label, stacked = false, children }: { label: string; stacked?: boolean; children: ReactNode }) {
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div role="region" aria-label={label} tabIndex={0} className="relative overflow-x-auto rounded-xl border border-line bg-surface">
      <table className={classes(stacked && "stacked", "w-full border-collapse text-start text-base [&_td]:border-t [&_td]:border-line [&_td]:px-4 [&_td]:py-2.5 [&_th]:px-4 [&_th]:py-2.5 [&_th]:text-start [&_th]:text-sm [&_th]:font-medium [&_th]:text-muted [&_thead_th]:whitespace-nowrap")}>
        {children}
      </table>
    </div>
  );
}
