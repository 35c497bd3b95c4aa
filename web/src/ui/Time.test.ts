// @vitest-environment jsdom
import { expect, test, vi } from "vitest";

import { nearTime, presently } from "./Time";

const NOW = Date.parse("2026-03-10T12:00:00Z");

test.each([
  ["2026-03-10T11:59:30Z", "now"],
  ["2026-03-10T11:20:00Z", "40 minutes ago"],
  ["2026-03-10T09:00:00Z", "3 hours ago"],
  ["2026-03-09T11:00:00Z", "yesterday"],
  ["2026-03-14T13:00:00Z", "in 4 days"],
  ["2026-02-01T12:00:00Z", "Feb 1, 2026"],
])("%s is told as %s", (at, told) => {
  expect(nearTime(at, "en", NOW)).toBe(told);
});

test("the present is not what it was when the last clock stopped", () => {
  vi.useFakeTimers({ now: Date.now() });
  presently();
  vi.setSystemTime(Date.now() + 3_600_000);
  expect(presently()).toBe(Date.now());
  vi.useRealTimers();
});
