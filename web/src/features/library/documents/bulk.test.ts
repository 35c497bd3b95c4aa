import { expect, test } from "vitest";

import { ApiError } from "@/api/problem";

import { actOnMany, type Chosen } from "./bulk";

async function* batchesOf(...batches: string[][]): AsyncGenerator<Chosen[]> {
  for (const batch of batches) yield await Promise.resolve(batch.map((id) => ({ id, title: `Title ${id}` })));
}

test("what cannot be done is found, and the rest is done", async () => {
  const did: string[] = [];
  const act = (ids: string[]) => {
    if (ids.includes("c") || ids.includes("f")) return Promise.reject(new ApiError(403, { detail: "Not yours." }));
    did.push(...ids);
    return Promise.resolve();
  };
  const steps: number[] = [];
  const result = await actOnMany(batchesOf(["a", "b", "c", "d", "e"], ["f"], ["g"]), act, ({ done }) => steps.push(done), new AbortController().signal);
  expect(did.sort()).toEqual(["a", "b", "d", "e", "g"]);
  expect(result.done).toBe(5);
  expect(result.failures.map(({ title }) => title)).toEqual(["Title c", "Title f"]);
  expect(steps.at(-1)).toBe(5);
});

test("a server that does not answer ends it, and so does a person", async () => {
  const gone = () => Promise.reject(new ApiError(0, {}));
  await expect(actOnMany(batchesOf(["a", "b"]), gone, () => undefined, new AbortController().signal)).rejects.toThrow();
  const stop = new AbortController();
  const once = () => {
    stop.abort();
    return Promise.resolve();
  };
  expect((await actOnMany(batchesOf(["a"], ["b"]), once, () => undefined, stop.signal)).done).toBe(1);
});
