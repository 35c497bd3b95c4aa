import type { Interval } from "./results";

const HEIGHT = 28;

/** Both intervals between 0 and 1, the first above; a circle and a square mark their means. The numbers stand beside. */
export function Intervals({ first, second }: { first: Interval | undefined; second: Interval | undefined }) {
  return (
    <svg aria-hidden viewBox={`-4 0 208 ${HEIGHT}`} preserveAspectRatio="none" className="h-7 w-full min-w-40 overflow-visible">
      <path d={`M0 ${HEIGHT / 2}H200`} className="stroke-line" vectorEffect="non-scaling-stroke" />
      {first && <Bar interval={first} y={8} dashed />}
      {second && <Bar interval={second} y={20} />}
    </svg>
  );
}

function Bar({ interval: { mean, low, high }, y, dashed = false }: { interval: Interval; y: number; dashed?: boolean }) {
  const x = (value: number) => Math.min(1, Math.max(0, value)) * 200;
  return (
    <g className={dashed ? "stroke-muted" : "stroke-accent"} fill="none">
      <path d={`M${x(low)} ${y}H${x(high)}`} strokeWidth={2} strokeDasharray={dashed ? "4 3" : undefined} vectorEffect="non-scaling-stroke" />
      <path d={`M${x(low)} ${y - 3}V${y + 3}M${x(high)} ${y - 3}V${y + 3}`} strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
      <path d={`M${x(mean)} ${y}h0.01`} strokeWidth={dashed ? 9 : 8} strokeLinecap={dashed ? "round" : "square"} vectorEffect="non-scaling-stroke" />
    </g>
  );
}
