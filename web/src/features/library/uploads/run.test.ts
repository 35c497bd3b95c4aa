import { expect, test } from "vitest";

import type { Job } from "@/api/jobs";
import { ApiError } from "@/api/problem";

import { csvOf } from "./csv";
import type { Found } from "./dropped";
import { UploadRun } from "./run";
import type { Transport } from "./transport";

const file = (path: string): Found => ({ file: { name: path, size: 1 } as File, path });
const ended = (state: string, message = "") => ({ state, message, error: null }) as unknown as Job;

function fake(overrides: Partial<Transport> = {}): Transport & { turns: string[] } {
  const turns: string[] = [];
  return {
    turns,
    begin: () => Promise.resolve("b1"),
    send: ({ path }) => Promise.resolve({ job_id: `job ${path}` }),
    fetchPage: () => Promise.resolve({ job_id: "page" }),
    follow: () => Promise.resolve(ended("completed")),
    turn: (_batch, to) => {
      turns.push(to);
      return Promise.resolve();
    },
    ...overrides,
  };
}

const states = (run: UploadRun) => run.state.uploads.map(({ state }) => state);

test("files come in, are known, or fail and say why", async () => {
  const transport = fake({
    send: ({ path }) => (path === "bad" ? Promise.reject(new ApiError(413, { detail: "Too large." })) : Promise.resolve({ job_id: path === "known" ? null : path })),
    follow: (job) => Promise.resolve(job === "broken" ? ended("failed", "It is encrypted.") : ended("completed")),
  });
  const run = new UploadRun("c", transport, () => undefined);
  run.add([file("good"), file("known"), file("bad"), file("broken"), "https://example.org/"]);
  await expect.poll(() => run.state.phase).toBe("over");
  expect(states(run)).toEqual(["ready", "known", "failed", "failed", "ready"]);
  expect(run.state.uploads[3]?.reason).toBe("It is encrypted.");
  expect(transport.turns).toEqual(["close"]);
});

test("a few are sent at a time, and none while it is paused", async () => {
  const sent: (() => void)[] = [];
  const transport = fake({ send: ({ path }) => new Promise((resolve) => { sent.push(() => { resolve({ job_id: path }); }); }) });
  const run = new UploadRun("c", transport, () => undefined);
  run.add(Array.from({ length: 9 }, (_, place) => file(String(place))));
  await expect.poll(() => sent).toHaveLength(3);
  await run.pause();
  for (const each of sent.splice(0)) each();
  await expect.poll(() => states(run).filter((each) => each === "ready")).toHaveLength(3);
  expect(sent).toHaveLength(0);
  await run.resume();
  await expect.poll(() => sent).toHaveLength(3);
  await run.cancel();
  await expect.poll(() => states(run).filter((each) => each === "cancelled").length).toBeGreaterThanOrEqual(3);
  expect(transport.turns).toEqual(["pause", "resume", "cancel"]);
});

test("a busy server is waited for, and what failed is sent again", async () => {
  let tries = 0;
  const transport = fake({
    send: () => {
      tries += 1;
      if (tries === 1) return Promise.reject(new ApiError(429, {}, 0));
      return tries === 2 ? Promise.reject(new ApiError(500, {})) : Promise.resolve({ job_id: null });
    },
  });
  const run = new UploadRun("c", transport, () => undefined);
  run.add([file("a")]);
  await expect.poll(() => states(run)).toEqual(["failed"]);
  run.again();
  await expect.poll(() => states(run)).toEqual(["known"]);
});

test("a file whose connection is lost is sent again", async () => {
  let tries = 0;
  const transport = fake({
    send: () => {
      tries += 1;
      return tries === 1 ? Promise.reject(new ApiError(0, {})) : Promise.resolve({ job_id: null });
    },
  });
  const run = new UploadRun("c", transport, () => undefined);
  run.add([file("a")]);
  await expect.poll(() => states(run)).toEqual(["waiting"]);
  await expect.poll(() => states(run)).toEqual(["known"]);
  expect(tries).toBe(2);
});

test("no cell of the summary is a formula", () => {
  expect(csvOf([["=1+1", 'a "b"'], ["x", "-2"]])).toBe(`"'=1+1","a ""b"""\r\n"x","'-2"\r\n`);
});

test("of what was let go nothing more is sent, nor is anything said about it", async () => {
  const sent: string[] = [];
  const transport = fake({
    send: ({ path }, _collection, _batch, _onSent, signal) => {
      sent.push(path);
      return new Promise((_resolve, reject) => { signal.addEventListener("abort", () => { reject(new DOMException("cancelled", "AbortError")); }); });
    },
  });
  const run = new UploadRun("c", transport, () => undefined);
  run.add(["one", "two", "three", "four"].map(file));
  await expect.poll(() => sent).toHaveLength(3);
  run.forget();
  await expect.poll(() => states(run).filter((each) => each === "cancelled")).toHaveLength(3);
  expect(sent).toHaveLength(3);
  expect(transport.turns).toEqual([]);
});
