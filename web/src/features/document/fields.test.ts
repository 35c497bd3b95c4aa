import { expect, test } from "vitest";

import { ApiError } from "@/api/problem";
import type { Doc } from "@/features/source/queries";

import { draftOf, faultsIn, patchOf } from "./fields";

const document = {
  title: "Handbook",
  description: "",
  source_uri: null,
  metadata: { year: 2024, tags: ["a"], old: true },
  facets: { topics: ["leave", "pay"], review_by: "2026-01-31T00:00:00Z" },
} as unknown as Doc;

test("only what was changed is sent; what was taken away is null", () => {
  const before = draftOf(document);
  expect(patchOf(before, before)).toEqual({});
  const after = { ...before, title: " New ", metadata: '{"year": 2025, "tags": ["a"]}', facets: { ...before.facets, topics: "leave; pay,,rest", review_by: "", author: "Ana" } };
  expect(patchOf(before, after)).toEqual({
    title: "New",
    metadata: { year: 2025, old: null },
    facets: { topics: ["leave", "pay", "rest"], review_by: null, author: "Ana" },
  });
});

test("metadata that are no object make no patch", () => {
  const before = draftOf(document);
  for (const metadata of ["[1]", "{", "null", "7"]) expect(patchOf(before, { ...before, metadata })).toBeNull();
  expect(patchOf(before, { ...before, metadata: "" })?.metadata).toEqual({ year: null, tags: null, old: null });
});

test("faults are told at their fields", () => {
  const error = new ApiError(422, { errors: [{ pointer: "/body/facets.review_by", detail: "no time", code: "invalid", facts: {} }, { pointer: "/body/title", detail: "too long", code: "too_long", facts: {} }] });
  expect([...faultsIn(error)]).toEqual([
    ["review_by", "no time"],
    ["title", "too long"],
  ]);
  expect(faultsIn(new Error("other")).size).toBe(0);
});
