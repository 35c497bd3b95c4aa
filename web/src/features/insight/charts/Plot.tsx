import { type KeyboardEvent, type PointerEvent, useEffect, useId, useRef, useState } from "react";

import { classes } from "@/ui/classes";

import { Fills } from "./Fills";
import { Bars, Lines } from "./Marks";
import { labelled, ticks } from "./scale";
import type { ChartData } from "./series";

const HEIGHT = 208;
const TOP = 10;
const BOTTOM = 24;
const START = 52;
const END = 6;
const LABEL_ROOM = 64;

/** The drawing. Pointing at it, or arrow keys, tell the values of one point after another. */
export function Plot<P>({ data }: { data: ChartData<P> }) {
  const { label, kind, points, series, when, format } = data;
  const [frame, width] = useWidth();
  const [active, setActive] = useState<number | null>(null);
  const chart = `c${useId().replace(/\W/g, "")}`;
  const axis = axisOf(data);
  const low = axis[0] ?? 0;
  const top = axis.at(-1) ?? 1;
  const step = Math.max(0, width - START - END) / Math.max(points.length, 1);
  const x = (number: number) => START + (number + 0.5) * step;
  const y = (value: number) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (top - low));
  const shown = labelled(points.length, width - START - END, LABEL_ROOM);
  const last = points.length - 1;
  const at = Math.min(active ?? last, last);
  const point = points[at];
  const told = (each: P) => series.map(({ name, value }) => `${name} ${valueText(value(each), format)}`).join(", ");
  const onKey = (event: KeyboardEvent) => {
    const next = { ArrowLeft: at - 1, ArrowDown: at - 1, ArrowRight: at + 1, ArrowUp: at + 1, Home: 0, End: last }[event.key];
    if (event.key === "Escape") setActive(null);
    if (next === undefined) return;
    event.preventDefault();
    setActive(Math.max(0, Math.min(last, next)));
  };
  const onPointer = (event: PointerEvent<HTMLDivElement>) => {
    const inside = event.clientX - event.currentTarget.getBoundingClientRect().left - START;
    setActive(Math.max(0, Math.min(last, Math.floor(inside / step))));
  };
  const Marks = kind === "bars" ? Bars : Lines;
  return (
    <div
      ref={frame}
      dir="ltr"
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={Math.max(last, 0)}
      aria-valuenow={Math.max(at, 0)}
      aria-valuetext={point ? `${when(point, false)}: ${told(point)}` : ""}
      onKeyDown={onKey}
      onPointerMove={onPointer}
      onPointerLeave={() => { setActive(null); }}
      onBlur={() => { setActive(null); }}
      className="relative h-52 w-full touch-pan-y rounded-sm"
    >
      {width > 0 && (
        <svg aria-hidden width={width} height={HEIGHT} className="absolute overflow-visible">
          <Fills chart={chart} />
          {axis.map((value) => (
            <g key={value}>
              <path d={`M${START} ${y(value)}H${width - END}`} className={value === low ? "stroke-line-strong" : "stroke-line"} />
              <text x={START - 8} y={y(value)} dy="0.35em" textAnchor="end" className="fill-muted text-xs tabular-nums">
                {(data.formatShort ?? format)(value)}
              </text>
            </g>
          ))}
          {active !== null && <rect x={x(at) - step / 2} y={TOP} width={step} height={HEIGHT - TOP - BOTTOM} className="fill-sunken" />}
          <Marks {...{ chart, data, x, y, step }} />
          {points.map((each, number) =>
            shown.has(number) ? (
              <text key={number} x={Math.min(x(number), width - 22)} y={HEIGHT - 6} textAnchor="middle" className="fill-muted text-xs">
                {when(each, true)}
              </text>
            ) : null,
          )}
        </svg>
      )}
      {active !== null && point && <Told place={x(at) / Math.max(width, 1)} title={when(point, false)} rows={series.map(({ name, value }) => [name, valueText(value(point), format)])} />}
    </div>
  );
}

function Told({ place, title, rows }: { place: number; title: string; rows: string[][] }) {
  return (
    <div
      aria-hidden
      className={classes("pointer-events-none absolute top-0 z-10 rounded-lg border border-line bg-raised px-3 py-2 text-sm shadow-lifted", place > 0.5 && "-translate-x-full")}
      style={{ insetInlineStart: `calc(${(place * 100).toFixed(2)}% + ${place > 0.5 ? "-8px" : "8px"})` }}
    >
      <p className="font-medium whitespace-nowrap">{title}</p>
      {rows.map(([name, value]) => (
        <p key={name} className="flex justify-between gap-4 whitespace-nowrap">
          <span className="text-muted">{name}</span>
          <span className="tabular-nums">{value}</span>
        </p>
      ))}
    </div>
  );
}

const NOTHING = "–";

export function valueText(value: number | null, format: (value: number) => string): string {
  return value === null ? NOTHING : format(value);
}

function axisOf<P>({ kind, points, series, low = 0, high }: ChartData<P>): number[] {
  const tops = points.map((point) => {
    const values = series.map(({ value }) => value(point) ?? 0);
    return kind === "bars" ? values.reduce((sum, each) => sum + each, 0) : Math.max(0, ...values);
  });
  return ticks(high ?? Math.max(0, ...tops), high === undefined ? 3 : 4, low);
}

/** How wide an element is; 0 until it was measured. */
function useWidth() {
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const measured = frame.current;
    if (!measured) return undefined;
    const observer = new ResizeObserver(([entry]) => { if (entry) setWidth(Math.floor(entry.contentRect.width)); });
    observer.observe(measured);
    return () => { observer.disconnect(); };
  }, []);
  return [frame, width] as const;
}
