import { expect, test } from "vitest";

import { plainPassage } from "./groups";

test.each([
  ["### Leave\n\nYou are **entitled** to [12 weeks](https://x.example/(a)) of `paid` time.", "You are entitled to 12 weeks of paid time."],
  ["| Place | Open |\n| --- | :-: |\n| Hall | *daily* |", "Place · Open Hall · daily"],
  ["First.\n## Second\n- a\n- b * c * d", "First. Second – - a - b * c * d"],
  ["# Only a heading", "Only a heading"],
  ["snake_case and __init__ and 2 \\* 3", "snake_case and init and 2 * 3"],
  ["<b>not</b> markup", "<b>not</b> markup"],
])("%s", (passage, line) => {
  expect(plainPassage(passage, ["Leave"])).toBe(line);
});

test("a heading that is told nowhere else stays", () => {
  expect(plainPassage("## Study\nUp to 6 days.\n## Unpaid\nSix months.")).toBe("Study – Up to 6 days. Unpaid – Six months.");
});
