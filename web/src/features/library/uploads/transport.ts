import { api, call, freshKey, type Schema } from "@/api/client";
import { follow, type Job } from "@/api/jobs";
import { ApiError, type Problem } from "@/api/problem";
import { session } from "@/api/session";

import type { Found } from "./dropped";

/** How uploads reach the server. */
export interface Transport {
  begin: (collection: string, name: string) => Promise<string>;
  send: (found: Found, collection: string, batch: string, onSent: (fraction: number) => void, signal: AbortSignal) => Promise<{ job_id: string | null }>;
  fetchPage: (url: string, collection: string) => Promise<{ job_id: string }>;
  follow: (job: string, onProgress: (job: Job) => void) => Promise<Job>;
  turn: (batch: string, to: "pause" | "resume" | "cancel" | "close") => Promise<unknown>;
}

export const transport: Transport = {
  begin: async (collection_id, name) => (await call(api.POST("/v1/batches", { body: { collection_id, name: name.slice(0, 200), origin: "" }, headers: { "Idempotency-Key": freshKey() } }))).id,
  send,
  fetchPage: (url, collection_id) => call(api.POST("/v1/webpages/fetch", { body: { url, collection_id, render: false, respect_robots: true } })),
  follow,
  turn: (batch_id, to) => {
    const params = { params: { path: { batch_id } } };
    if (to === "pause") return call(api.POST("/v1/batches/{batch_id}/pause", params));
    if (to === "resume") return call(api.POST("/v1/batches/{batch_id}/resume", params));
    if (to === "cancel") return call(api.POST("/v1/batches/{batch_id}/cancel", params));
    return call(api.POST("/v1/batches/{batch_id}/close", params));
  },
};

/** Sends a file. Not by `fetch`, which does not tell how much of a body is sent. */
async function send(found: Found, collection: string, batch: string, onSent: (fraction: number) => void, signal: AbortSignal): Promise<{ job_id: string | null }> {
  const key = freshKey();
  let answered = await sendOnce(found, collection, batch, key, await session.authorization(), onSent, signal);
  if (answered.status === 401) answered = await sendOnce(found, collection, batch, key, await session.authorization(true), onSent, signal);
  if (answered.status >= 200 && answered.status < 300) return JSON.parse(answered.text) as Schema<"UploadedOut">;
  throw new ApiError(answered.status, problemIn(answered.text), answered.retryAfter);
}

interface Answered {
  status: number;
  text: string;
  retryAfter: number | null;
}

function sendOnce(
  { file, path }: Found,
  collection: string,
  batch: string,
  key: string,
  authorization: string,
  onSent: (fraction: number) => void,
  signal: AbortSignal,
): Promise<Answered> {
  const body = new FormData();
  body.set("file", file, file.name);
  body.set("collection_id", collection);
  body.set("batch_id", batch);
  // A folder that is dropped again brings new versions of its files, not the same files twice.
  if (path.includes("/")) body.set("external_id", path.slice(-500));
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/v1/documents");
    request.setRequestHeader("Authorization", authorization);
    request.setRequestHeader("Idempotency-Key", key);
    request.upload.onprogress = ({ loaded, total }) => { onSent(total > 0 ? loaded / total : 0); };
    request.onload = () => {
      const seconds = Number(request.getResponseHeader("Retry-After") ?? Number.NaN);
      resolve({ status: request.status, text: request.responseText, retryAfter: Number.isFinite(seconds) ? seconds : null });
    };
    request.onerror = () => { reject(new ApiError(0, {})); };
    request.onabort = () => { reject(new DOMException("cancelled", "AbortError")); };
    signal.addEventListener("abort", () => { request.abort(); }, { once: true });
    request.send(body);
  });
}

function problemIn(text: string): Problem {
  try {
    const found: unknown = JSON.parse(text);
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {}; // a proxy may answer in HTML
  }
}
