import { expect, test } from "vitest";

import { regional } from "./regional";

test("the first variant of the language that the browser prefers", () => {
  expect(regional("en", ["de-AT", "en-GB", "en-US"])).toBe("en-GB");
  expect(regional("de", ["de-AT", "en-GB"])).toBe("de-AT");
  expect(regional("en", ["en", "en-US"])).toBe("en");
});

test("the language itself where no variant is preferred", () => {
  expect(regional("de", ["en-GB", "den"])).toBe("de");
  expect(regional("de", [])).toBe("de");
});
