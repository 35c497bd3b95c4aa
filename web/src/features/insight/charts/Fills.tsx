import { classes } from "@/ui/classes";

import { type Look, STROKE } from "./series";

/** The name of a fill of the chart `chart`. */
export function fillOf(chart: string, look: Look): string {
  return `url(#${chart}-${look})`;
}

/** Patterns, so that parts of a bar differ without their colours: plain, hatched, dotted, outlined. */
export function Fills({ chart }: { chart: string }) {
  return (
    <defs>
      <Fill id={`${chart}-main`} ground="fill-accent" />
      <Fill id={`${chart}-second`} ground="fill-accent-soft">
        <path d="M0 3H6" strokeWidth={2} className={STROKE.main} />
      </Fill>
      <Fill id={`${chart}-warn`} ground="fill-warn-soft">
        <path d="M-1 7L7 -1M-1 1L1 -1M5 7L7 5" strokeWidth={1.75} className={STROKE.warn} />
      </Fill>
      <Fill id={`${chart}-bad`} ground="fill-bad">
        <circle cx={3} cy={3} r={1.25} className="fill-surface" />
      </Fill>
      <Fill id={`${chart}-faint`} ground="fill-sunken">
        <path d="M3 0V6" strokeWidth={1.5} className={STROKE.faint} />
      </Fill>
    </defs>
  );
}

function Fill({ id, ground, children }: { id: string; ground: string; children?: React.ReactNode }) {
  return (
    <pattern id={id} width={6} height={6} patternUnits="userSpaceOnUse">
      <rect width={6} height={6} className={classes(ground)} />
      {children}
    </pattern>
  );
}
