import type { Why } from "../queries";

export const WHYS: readonly Why[] = ["abstained", "failed", "low_rating"];

export interface FailingState {
  why?: Why;
}

export function failingState({ why }: Record<string, unknown>): FailingState {
  const known = WHYS.find((each) => each === why);
  return known ? { why: known } : {};
}
