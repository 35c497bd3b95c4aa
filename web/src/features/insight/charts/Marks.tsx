import { fillOf } from "./Fills";
import { runsOf } from "./scale";
import { type ChartData, DASH, STROKE } from "./series";

interface Props<P> {
  chart: string;
  data: ChartData<P>;
  /** The middle of a point's place, and the height of a value, in pixels. */
  x: (number: number) => number;
  y: (value: number) => number;
  step: number;
}

/** Bars of which the series are the parts, the first at the bottom. */
export function Bars<P>({ chart, data: { points, series }, x, y, step }: Props<P>) {
  const width = Math.max(1, Math.min(step * 0.72, 36));
  return points.map((point, number) => {
    let below = 0;
    return series.map(({ name, look, value }) => {
      const amount = value(point) ?? 0;
      const from = below;
      below += amount;
      if (amount <= 0) return null;
      const top = y(below);
      return <rect key={name + String(number)} x={x(number) - width / 2} y={top} width={width} height={Math.max(1, y(from) - top)} fill={fillOf(chart, look)} />;
    });
  });
}

/** A line for each series, broken where nothing was measured. */
export function Lines<P>({ data: { points, series }, x, y }: Props<P>) {
  return series.map(({ name, look, value }) => {
    const values = points.map(value);
    const at = (number: number) => `${x(number).toFixed(1)} ${y(values[number] ?? 0).toFixed(1)}`;
    return runsOf(values).map((run) => (
      <path
        key={`${name}${String(run[0])}`}
        d={run.length === 1 ? `M${at(run[0] ?? 0)}h0.01` : `M${run.map(at).join("L")}`}
        fill="none"
        strokeWidth={run.length === 1 ? 5 : 2}
        strokeLinecap="round"
        strokeLinejoin="round"
        strokeDasharray={run.length === 1 ? undefined : DASH[look]}
        className={STROKE[look]}
      />
    ));
  });
}
