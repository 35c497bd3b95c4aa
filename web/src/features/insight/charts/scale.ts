/** Round values from 0 (or `low`) to at least `most`, about `wanted` steps apart; the last is the top of the axis. */
export function ticks(most: number, wanted = 3, low = 0): number[] {
  const span = most - low;
  if (!(span > 0)) return [low, low + 1];
  const rough = span / wanted;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 2.5, 5].find((each) => each * power >= rough) ?? 10) * power;
  const count = Math.ceil(span / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, number) => Number((low + number * step).toPrecision(12)));
}

/** Which of `count` labels are shown, so that each has `room` of `width` pixels; the last is always among them. */
export function labelled(count: number, width: number, room: number): Set<number> {
  const every = Math.max(1, Math.ceil((count * room) / Math.max(width, 1)));
  const shown = new Set<number>();
  for (let number = count - 1; number >= 0; number -= every) shown.add(number);
  return shown;
}

/** Neighbours that have a value, as runs of their numbers: a line is broken where there is none. */
export function runsOf(values: readonly (number | null)[]): number[][] {
  const runs: number[][] = [];
  let open: number[] | null = null;
  values.forEach((value, number) => {
    if (value === null) {
      open = null;
    } else if (open) {
      open.push(number);
    } else {
      open = [number];
      runs.push(open);
    }
  });
  return runs;
}
