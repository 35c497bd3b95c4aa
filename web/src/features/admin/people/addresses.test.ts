import { expect, test } from "vitest";

import { addressesIn } from "./addresses";

test("addresses are found however they are written, each once", () => {
  expect(addressesIn("a@x.org, b@x.org\nAda Lovelace <ada@x.org>; a@x.org")).toEqual(["a@x.org", "b@x.org", "ada@x.org"]);
  expect(addressesIn("nobody here")).toEqual([]);
});
