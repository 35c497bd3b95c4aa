import type { Job } from "@/api/jobs";
import { ApiError } from "@/api/problem";

import type { Found } from "./dropped";
import type { Transport } from "./transport";

export type UploadState = "waiting" | "sending" | "queued" | "reading" | "ready" | "known" | "failed" | "cancelled";

/** A file on its way, or a web page; `fraction` is null while that is not known. */
export interface Upload {
  key: number;
  name: string;
  size: number;
  state: UploadState;
  fraction: number | null;
  /** Jobs that come first. */
  ahead: number;
  /** Why it was not added: what the server threw or said. */
  error: unknown;
  reason: string;
  /** The server's word for why it was not read. */
  code: string | null;
}

export interface RunState {
  collection: string;
  phase: "running" | "paused" | "over";
  batch: string | null;
  uploads: readonly Upload[];
}

/** Files sent, and jobs watched, at the same time: a browser holds six connections to a server, and the page needs some. */
const SENDING = 3;
const WATCHING = 2;
/** Milliseconds between two looks of those who watch: hundreds of files change at once. */
const BREATH = 100;
/** Seconds to wait where the server is busy and does not say how long. */
const BUSY = 2;
/** Seconds to wait before a file is sent again whose connection was lost; after the last, it has failed. */
const LOST = [0.5, 2, 5, 15, 30] as const;
const SETTLED = new Set<UploadState>(["ready", "known", "failed", "cancelled"]);

export function isSettled({ state }: Pick<Upload, "state">): boolean {
  return SETTLED.has(state);
}

interface Task {
  upload: Upload;
  source: Found | string;
  job: string | null;
  /** How often its connection was lost. */
  lost: number;
}

/** Files on their way into one collection, from here to the index; lives on when the page shows something else. */
export class UploadRun {
  readonly #collection: string;
  readonly #transport: Transport;
  readonly #changed: () => void;
  readonly #tasks: Task[] = [];
  readonly #toSend: Task[] = [];
  readonly #toWatch: Task[] = [];
  #batch: Promise<string> | null = null;
  #batchId: string | null = null;
  #phase: RunState["phase"] = "running";
  #sending = 0;
  #watching = 0;
  #breath: ReturnType<typeof setTimeout> | null = null;
  #stop = new AbortController();
  #state: RunState;

  constructor(collection: string, transport: Transport, changed: () => void) {
    this.#collection = collection;
    this.#transport = transport;
    this.#changed = changed;
    this.#state = { collection, phase: "running", batch: null, uploads: [] };
  }

  get state(): RunState {
    return this.#state;
  }

  add(sources: readonly (Found | string)[]): void {
    const first = this.#tasks.length;
    const tasks = sources.map((source, place) => ({ upload: begun(first + place, source), source, job: null, lost: 0 }));
    this.#tasks.push(...tasks);
    this.#toSend.push(...tasks);
    if (this.#phase === "over") this.#phase = "running";
    this.#tell();
    this.#pump();
  }

  async pause(): Promise<void> {
    this.#phase = "paused";
    this.#tell();
    if (this.#batchId !== null) await this.#transport.turn(this.#batchId, "pause");
  }

  async resume(): Promise<void> {
    if (this.#batchId !== null) await this.#transport.turn(this.#batchId, "resume");
    this.#phase = "running";
    this.#tell();
    this.#pump();
  }

  /** What is not read yet will not be; what is there stays. */
  async cancel(): Promise<void> {
    this.#stop.abort();
    this.#stop = new AbortController();
    for (const task of this.#toSend.splice(0)) this.#change(task, { state: "cancelled" });
    this.#phase = "running";
    if (this.#batchId !== null) await this.#transport.turn(this.#batchId, "cancel");
    this.#batch = null;
    this.#batchId = null;
    this.#settle();
  }

  /** Lets go of all of it, without a word to the server: whoever began it is not logged in any more. */
  forget(): void {
    this.#stop.abort();
    this.#toSend.length = 0;
    this.#toWatch.length = 0;
    this.#batchId = null;
  }

  /** Sends again what did not come in. */
  again(): void {
    const failed = this.#tasks.filter(({ upload }) => upload.state === "failed");
    for (const task of failed) {
      task.job = null;
      task.lost = 0;
      this.#change(task, { state: "waiting", fraction: 0, error: null, reason: "", code: null });
    }
    this.#toSend.push(...failed);
    this.#phase = "running";
    this.#pump();
  }

  #pump(): void {
    if (this.#phase === "running") {
      while (this.#sending < SENDING) {
        const task = this.#toSend.shift();
        if (!task) break;
        this.#sending += 1;
        void this.#send(task).finally(() => {
          this.#sending -= 1;
          this.#pump();
        });
      }
    }
    while (this.#watching < WATCHING) {
      const task = this.#toWatch.shift();
      if (!task) break;
      this.#watching += 1;
      void this.#watch(task).finally(() => {
        this.#watching -= 1;
        this.#pump();
      });
    }
    this.#settle();
  }

  async #send(task: Task): Promise<void> {
    this.#change(task, { state: "sending" });
    const { signal } = this.#stop;
    try {
      const { job_id } = await this.#sent(task, signal);
      task.job = job_id;
      if (job_id === null) this.#change(task, { state: "known" });
      else {
        this.#change(task, { state: "queued", fraction: null });
        this.#toWatch.push(task);
      }
    } catch (error) {
      if (signal.aborted) this.#change(task, { state: "cancelled" });
      else await this.#again(task, error, signal);
    }
  }

  /** What is not the fault of a file, a busy server or a lost connection, is waited for. */
  async #again(task: Task, error: unknown, signal: AbortSignal): Promise<void> {
    const pause = pauseAfter(error, task);
    if (pause === null) {
      this.#change(task, { state: "failed", error });
      return;
    }
    this.#change(task, { state: "waiting", fraction: 0 });
    await new Promise((resolve) => { setTimeout(resolve, pause * 1000); });
    if (signal.aborted) this.#change(task, { state: "cancelled" });
    else this.#toSend.unshift(task);
  }

  async #sent(task: Task, signal: AbortSignal): Promise<{ job_id: string | null }> {
    if (typeof task.source === "string") return this.#transport.fetchPage(task.source, this.#collection);
    this.#batch ??= this.#begin(task.upload.name);
    const batch = await this.#batch;
    return this.#transport.send(task.source, this.#collection, batch, (fraction) => { this.#change(task, { fraction }); }, signal);
  }

  async #begin(name: string): Promise<string> {
    try {
      this.#batchId = await this.#transport.begin(this.#collection, name.split("/")[0] ?? name);
      return this.#batchId;
    } catch (error) {
      this.#batch = null;
      throw error;
    }
  }

  async #watch(task: Task): Promise<void> {
    if (task.job === null) return;
    try {
      const ended = await this.#transport.follow(task.job, (job) => { this.#change(task, progressOf(job)); });
      if (ended.state === "completed") this.#change(task, { state: "ready" });
      else if (ended.state === "cancelled") this.#change(task, { state: "cancelled" });
      else this.#change(task, { state: "failed", reason: ended.error?.message ?? ended.message, code: ended.error?.reason ?? null });
    } catch (error) {
      this.#change(task, { state: "failed", error });
    }
  }

  #settle(): void {
    if (this.#phase === "running" && this.#tasks.every(({ upload }) => isSettled(upload))) {
      this.#phase = "over";
      const batch = this.#batchId;
      this.#batch = null;
      this.#batchId = null;
      // Nothing depends on it: a batch that is not closed only looks as if more came.
      if (batch !== null) void this.#transport.turn(batch, "close").catch(() => undefined);
    }
    this.#tell();
  }

  #change(task: Task, values: Partial<Upload>): void {
    if (task.upload.state === "cancelled" && values.state !== "waiting") return;
    task.upload = { ...task.upload, ...values };
    this.#tell();
  }

  /** Says soon that something has changed, once for many changes. */
  #tell(): void {
    if (this.#breath !== null) return;
    this.#breath = setTimeout(() => {
      this.#breath = null;
      this.#state = { collection: this.#collection, phase: this.#phase, batch: this.#batchId, uploads: this.#tasks.map(({ upload }) => upload) };
      this.#changed();
    }, BREATH);
  }
}

function begun(key: number, source: Found | string): Upload {
  const page = typeof source === "string";
  return { key, name: page ? source : source.path, size: page ? 0 : source.file.size, state: "waiting", fraction: 0, ahead: 0, error: null, reason: "", code: null };
}

/** Seconds after which a file is sent again; null where that would not help. */
function pauseAfter(error: unknown, task: Task): number | null {
  if (!(error instanceof ApiError)) return null;
  if (error.status === 429) return error.retryAfter ?? BUSY;
  if (error.status !== 0) return null;
  const pause = LOST[task.lost] ?? null;
  task.lost += 1;
  return pause;
}

function progressOf(job: Job): Partial<Upload> {
  return {
    state: job.state === "pending" ? "queued" : "reading",
    ahead: job.waiting?.ahead ?? 0,
    fraction: job.total ? Math.min(1, job.done / job.total) : null,
  };
}
