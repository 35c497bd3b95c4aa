import { useId } from "react";

import { Fills, fillOf } from "./Fills";
import { DASH, type Look, STROKE } from "./series";

/** What the looks of a chart stand for. */
export function Legend({ kind, series }: { kind: "bars" | "lines"; series: readonly { name: string; look: Look }[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-1 text-sm text-muted">
      {series.map(({ name, look }) => (
        <li key={name} className="flex items-center gap-1.5">
          <Sample kind={kind} look={look} />
          {name}
        </li>
      ))}
    </ul>
  );
}

function Sample({ kind, look }: { kind: "bars" | "lines"; look: Look }) {
  const chart = `s${useId().replace(/\W/g, "")}`;
  return (
    <svg aria-hidden width={kind === "bars" ? 12 : 22} height={12}>
      {kind === "bars" ? (
        <>
          <Fills chart={chart} />
          <rect width={12} height={12} rx={2} fill={fillOf(chart, look)} />
        </>
      ) : (
        <path d="M1 6H21" strokeWidth={2} strokeDasharray={DASH[look]} className={STROKE[look]} />
      )}
    </svg>
  );
}
