import { expect, test } from "vitest";

import { Pace } from "./pace";

test("a quick server is asked sooner than a slow one, within bounds", () => {
  const [quick, slow] = [new Pace(), new Pace()];
  for (let times = 0; times < 30; times += 1) {
    quick.answered(10);
    slow.answered(4000);
  }
  expect(quick.wait).toBe(40);
  expect(slow.wait).toBe(350);
  expect(new Pace().wait).toBe(84);
});
