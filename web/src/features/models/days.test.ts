// @vitest-environment jsdom
import { expect, test } from "vitest";

import { beginOf, dayOf } from "./days";

test("a day is the same one for everybody", () => {
  expect(beginOf("2026-02-01")).toBe("2026-02-01T00:00:00Z");
  expect(dayOf("2026-02-01T00:00:00Z", "en")).toEqual(expect.stringMatching(/^(Feb 1, 2026|1 Feb 2026)$/));
  expect(dayOf("2026-02-01T23:59:59Z", "de", "long")).toBe("1. Februar 2026");
});
