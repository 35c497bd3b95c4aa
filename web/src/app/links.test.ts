// @vitest-environment jsdom
import { expect, test } from "vitest";

import { placeIn, safeNext, takeLinkToken } from "./links";

test("links of citations lead to the words, and others nowhere", () => {
  expect(placeIn("#source=d1&version=2&start=10&end=20")).toEqual({ document_id: "d1", version: 2, start: 10, end: 20 });
  for (const fragment of ["", "#source=d1", "#source=d1&version=0&start=1&end=2", "#source=d1&version=1&start=5&end=5", "#source=d1&version=1&start=-5&end=5"]) {
    expect(placeIn(fragment)).toBeNull();
  }
});

test.each([
  ["/library?q=1#x", "/library?q=1#x"],
  ["//evil.example", "/ask"],
  ["/\\evil.example", "/ask"],
  ["https://evil.example", "/ask"],
  ["javascript:alert(1)", "/ask"],
  ["/login?next=/login", "/ask"],
  [undefined, "/ask"],
])("after logging in, %s leads to %s", (next, expected) => {
  expect(safeNext(next)).toBe(expected);
});

test("the token of a printed link leaves the address", () => {
  history.replaceState(null, "", "/#login=secret");
  expect(takeLinkToken()).toBe("secret");
  expect(location.href).not.toContain("secret");
  expect(takeLinkToken()).toBeNull();
});
