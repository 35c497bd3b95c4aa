import { expect, test } from "vitest";

import { changeOf } from "./figures";

test("a change is good news or bad news, or neither", () => {
  expect(changeOf(120, 100, "more")).toEqual({ by: 0.2, news: "good" });
  expect(changeOf(120, 100, "less")?.news).toBe("bad");
  expect(changeOf(120, 100, "neither")?.news).toBe("neutral");
  expect(changeOf(100, 100, "more")).toEqual({ by: 0, news: "neutral" });
});

test("a share changes by points, and nothing is compared with nothing", () => {
  expect(changeOf(0.8, 0.5, "more", true)?.by).toBeCloseTo(0.3);
  expect(changeOf(5, 0, "more")).toBeNull();
  expect(changeOf(null, 3, "more")).toBeNull();
});
