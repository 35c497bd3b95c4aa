// @ts-check
// Sending files and watching what becomes of them.

/** @import { Api } from "./api.js" */
/** @import { Documents } from "./documents.js" */
/** @import { Job, Uploaded } from "./types" */

import { ApiError, freshKey } from "./api.js";
import { find, make } from "./dom.js";
import { messageOf, showError } from "./notice.js";

/** Files sent, and jobs watched, at the same time: a browser holds six connections to a server, and the page needs some. */
const LANES = 2;

/** Runs tasks in their order, a few at a time. */
class Lanes {
  constructor() {
    this.running = 0;
    /** @type {(() => Promise<void>)[]} */
    this.waiting = [];
  }

  /** @param {() => Promise<void>} task must not reject */
  add(task) {
    this.waiting.push(task);
    this.#next();
  }

  #next() {
    const task = this.running < LANES ? this.waiting.shift() : undefined;
    if (!task) return;
    this.running += 1;
    void task().finally(() => {
      this.running -= 1;
      this.#next();
    });
  }
}

export class Uploads {
  /**
   * @param {Api} api
   * @param {Documents} documents
   */
  constructor(api, documents) {
    this.api = api;
    this.documents = documents;
    this.sending = new Lanes();
    this.watching = new Lanes();
    this.total = 0;
    this.ready = 0;
    this.failed = 0;
    this.box = find("uploads", HTMLDivElement);
    this.list = find("uploads-list", HTMLUListElement);
    this.summary = find("uploads-summary", HTMLParagraphElement);
    this.clear = find("uploads-clear", HTMLButtonElement);
    this.clear.addEventListener("click", () => this.forget());
    this.#listen(find("drop", HTMLDivElement));
  }

  /** Takes the finished uploads off the page. */
  forget() {
    this.total = this.ready = this.failed = 0;
    this.list.replaceChildren();
    this.box.hidden = true;
  }

  /**
   * Sends files to the chosen collection.
   * @param {File[]} files
   */
  async add(files) {
    if (files.length === 0) return;
    let collection;
    try {
      collection = await this.documents.chosenOrNew();
    } catch (error) {
      showError("The files were not sent", error);
      return;
    }
    if (this.ready + this.failed === this.total) this.forget();
    this.box.hidden = false;
    this.total += files.length;
    for (const file of files) {
      const state = make("span", { class: "state" }, "waiting");
      const bar = make("progress", { max: "1", "aria-label": file.name });
      bar.value = 0;
      const row = make("li", {}, make("span", { class: "title", title: file.name }, file.name), state, bar);
      this.list.append(row);
      const upload = new Upload(row, state, bar);
      this.sending.add(() => this.#send(file, collection, upload));
    }
    this.#count();
  }

  /**
   * @param {File} file
   * @param {string} collection
   * @param {Upload} upload
   */
  async #send(file, collection, upload) {
    upload.say("sending");
    const body = new FormData();
    body.set("file", file, file.name);
    body.set("collection_id", collection);
    try {
      /** @type {Uploaded} */
      const { job_id } = await this.api.json("/v1/documents", { method: "POST", body, headers: { "Idempotency-Key": freshKey() } });
      void this.documents.refresh();
      if (!job_id) {
        this.#finish(upload, "already there");
        return;
      }
      upload.say("in the queue");
      this.watching.add(() => this.#watch(job_id, upload));
    } catch (error) {
      this.#fail(upload, error instanceof ApiError ? `${error.message} ${error.advice}` : messageOf(error));
    }
  }

  /**
   * @param {string} jobId
   * @param {Upload} upload
   */
  async #watch(jobId, upload) {
    try {
      const job = await this.api.follow(jobId, (each) => upload.progress(each));
      if (job.state === "completed") this.#finish(upload, "ready");
      else this.#fail(upload, job.error?.message || job.message || job.state);
    } catch (error) {
      this.#fail(upload, messageOf(error));
    }
    await this.documents.refresh();
  }

  /**
   * @param {Upload} upload
   * @param {string} state
   */
  #finish(upload, state) {
    this.ready += 1;
    upload.end(state, "done");
    this.#count();
  }

  /**
   * @param {Upload} upload
   * @param {string} reason
   */
  #fail(upload, reason) {
    this.failed += 1;
    upload.end("not added", "failed");
    upload.row.append(make("span", { class: "reason" }, reason));
    this.#count();
  }

  #count() {
    const parts = [`${this.ready} of ${this.total} ready`];
    if (this.failed) parts.push(`${this.failed} not added`);
    this.summary.textContent = parts.join(", ");
    this.clear.hidden = this.ready + this.failed < this.total;
  }

  /** @param {HTMLElement} target */
  #listen(target) {
    const files = find("files", HTMLInputElement);
    const folder = find("folder", HTMLInputElement);
    find("choose-files", HTMLButtonElement).addEventListener("click", () => files.click());
    find("choose-folder", HTMLButtonElement).addEventListener("click", () => folder.click());
    for (const input of [files, folder]) {
      input.addEventListener("change", () => {
        void this.add([...(input.files ?? [])]);
        input.value = "";
      });
    }
    target.addEventListener("dragover", (event) => {
      event.preventDefault();
      target.classList.add("over");
    });
    target.addEventListener("dragleave", () => target.classList.remove("over"));
    target.addEventListener("drop", (event) => {
      event.preventDefault();
      target.classList.remove("over");
      if (event.dataTransfer) void filesOf(event.dataTransfer).then((dropped) => this.add(dropped));
    });
  }
}

/** One row of the list of uploads. */
class Upload {
  /**
   * @param {HTMLElement} row
   * @param {HTMLElement} state
   * @param {HTMLProgressElement} bar
   */
  constructor(row, state, bar) {
    this.row = row;
    this.state = state;
    this.bar = bar;
  }

  /** @param {string} state */
  say(state) {
    this.state.textContent = state;
  }

  /** @param {Job} job */
  progress(job) {
    const ahead = job.waiting?.ahead ? `in the queue behind ${job.waiting.ahead}` : "in the queue";
    this.say(job.message || (job.state === "pending" ? ahead : "being read"));
    if (job.total) this.bar.value = Math.min(1, (job.done ?? 0) / job.total);
  }

  /**
   * @param {string} state
   * @param {"done" | "failed"} className
   */
  end(state, className) {
    this.say(state);
    this.bar.remove();
    this.row.classList.add(className);
  }
}

/**
 * The files of a drop, with those in dropped folders. Hidden files (a name that begins with a dot) are left out.
 * @param {DataTransfer} transfer
 * @returns {Promise<File[]>}
 */
async function filesOf(transfer) {
  // Everything must be taken before the first await: the browser empties the list when the event is over.
  const items = [...transfer.items].filter(({ kind }) => kind === "file");
  const taken = items.map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }));
  const files = [];
  for (const { entry, file } of taken) {
    if (entry?.isDirectory) files.push(...(await filesIn(entry)));
    else if (file) files.push(file);
  }
  return files;
}

/**
 * @param {FileSystemEntry} entry
 * @returns {Promise<File[]>}
 */
async function filesIn(entry) {
  if (entry.name.startsWith(".")) return [];
  if (entry.isFile) {
    const one = /** @type {FileSystemFileEntry} */ (entry);
    return [
      await new Promise((resolve, reject) => {
        one.file(resolve, reject);
      }),
    ];
  }
  const reader = /** @type {FileSystemDirectoryEntry} */ (entry).createReader();
  const files = [];
  for (;;) {
    // A reader hands out at most 100 entries a time and an empty list at the end.
    /** @type {FileSystemEntry[]} */
    const batch = await new Promise((resolve, reject) => {
      reader.readEntries(resolve, reject);
    });
    if (batch.length === 0) return files;
    for (const each of batch) files.push(...(await filesIn(each)));
  }
}
