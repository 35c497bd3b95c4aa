import { expect, test } from "vitest";

import { clockTime, cronOf, planOf, weekdayName } from "./schedule";

test.each([
  [null, "never"],
  ["15 * * * *", "hourly"],
  ["30 3 * * *", "daily"],
  ["30 3 * * 1-5", "weekdays"],
  ["0 22 * * 0", "weekly"],
  ["5 4 31 * *", "monthly"],
  ["*/10 * * * *", "custom"],
  ["0 0 1 1 *", "custom"],
])("%s is said and read again", (cron, rhythm) => {
  const plan = planOf(cron);
  expect(plan.rhythm).toBe(rhythm);
  expect(cronOf(plan)).toBe(cron);
});

test("names of cron and of days are understood", () => {
  expect(planOf("@daily")).toMatchObject({ rhythm: "daily", time: "00:00" });
  expect(planOf("@weekly")).toMatchObject({ rhythm: "weekly", weekday: 0 });
  expect(planOf("0 9 * * fri")).toMatchObject({ rhythm: "weekly", weekday: 5, time: "09:00" });
  expect(planOf("0 9 * * 7").weekday).toBe(0);
  expect(planOf("@yearly")).toMatchObject({ rhythm: "custom", cron: "@yearly" });
});

test("an empty expression is no schedule", () => {
  expect(cronOf({ ...planOf("@yearly"), cron: " " })).toBeNull();
});

test("days and times are told in the language", () => {
  expect(weekdayName(1, "de")).toBe("Montag");
  expect(clockTime("15:30", "en-GB")).toBe("15:30");
});
