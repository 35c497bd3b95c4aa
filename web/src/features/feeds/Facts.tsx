import type { ReactNode } from "react";

/** A few numbers and words beside each other, each with its name. */
export function Facts({ label, facts }: { label: string; facts: readonly (readonly [string, ReactNode])[] }) {
  return (
    <dl aria-label={label} className="flex flex-wrap gap-x-7 gap-y-3 rounded-xl border border-line bg-surface px-5 py-4">
      {facts.map(([name, value]) => (
        <div key={name} className="grid gap-0.5">
          <dt className="text-sm text-muted">{name}</dt>
          <dd className="font-medium tabular-nums">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
