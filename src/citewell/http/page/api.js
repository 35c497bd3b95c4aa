// @ts-check
// Talking to the server: credentials, one retry after a refresh, errors as problems, event streams.

/** @import { Job, Problem, Tokens } from "./types" */

const REFRESH_KEY = "citewell-refresh";

/** An answer of the server that is not a success, or none at all. */
export class ApiError extends Error {
  /**
   * @param {number} status 0 when the server could not be reached
   * @param {Problem} problem
   * @param {string | null} retryAfter seconds, when the server said so
   */
  constructor(status, problem, retryAfter = null) {
    super(problem.detail || problem.title || "The server did not say what went wrong.");
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }

  /** What the person in front of the page can do about it. */
  get advice() {
    if (this.status === 0) return "Check that the server is running and that you are connected, then try again.";
    if (this.status === 401) return "Log in again.";
    if (this.status === 403) return "Ask an administrator for the right to do this.";
    if (this.status === 404) return "It may have been deleted, or you may not see it. Reload the page.";
    if (this.status === 409 || this.status === 412) return "Somebody changed it meanwhile. Reload the page and try again.";
    if (this.status === 413) return "Split the file, or ask an administrator to raise the size limit.";
    if (this.status === 415) return "Save the file in another format, for example PDF, Word, Markdown or HTML.";
    if (this.status === 429) return this.retryAfter ? `Try again in ${this.retryAfter} seconds.` : "Wait a minute, then try again.";
    if (this.status >= 500) return "Try again; if it happens again, give the request id to your administrator.";
    return "";
  }
}

/** A value for Idempotency-Key; crypto.randomUUID does not exist on plain http. */
export function freshKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** One logged-in person's connection. The access token stays in memory, the refresh token in this tab's storage. */
export class Api {
  /** @param {() => void} onLoggedOut called once when the session has ended and cannot be renewed */
  constructor(onLoggedOut) {
    this.onLoggedOut = onLoggedOut;
    /** @type {string | null} */
    this.access = null;
    /** @type {Promise<boolean> | null} */
    this.renewing = null;
  }

  /**
   * Exchanges the one-time token of a printed link.
   * @param {string} token
   */
  async logInByLink(token) {
    this.#keep(await this.#plain("/v1/auth/link", { method: "POST", ...asJson({ token }) }));
  }

  /**
   * @param {string} email
   * @param {string} password
   */
  async logIn(email, password) {
    const body = new URLSearchParams({ grant_type: "password", username: email, password });
    this.#keep(await this.#plain("/v1/auth/login", { method: "POST", body }));
  }

  /** Ends the session on the server and here, whatever the server answers. */
  async logOut() {
    const refresh_token = sessionStorage.getItem(REFRESH_KEY);
    try {
      await this.json("/v1/auth/logout", { method: "POST", ...asJson({ refresh_token }) });
    } finally {
      this.forget();
    }
  }

  forget() {
    this.access = null;
    sessionStorage.removeItem(REFRESH_KEY);
  }

  /** Takes up the session of this tab after a reload; false if there is none. */
  resume() {
    this.renewing ??= this.#renew().finally(() => {
      this.renewing = null;
    });
    return this.renewing;
  }

  /**
   * The JSON body of a successful answer (null when it has none).
   * @param {string} path
   * @param {RequestInit} [options]
   * @returns {Promise<any>}
   */
  async json(path, options = {}) {
    const response = await this.send(path, options);
    return response.status === 204 ? null : response.json();
  }

  /**
   * @param {string} path
   * @param {unknown} body
   * @returns {Promise<any>}
   */
  post(path, body) {
    const options = asJson(body);
    return this.json(path, { method: "POST", body: options.body, headers: { ...options.headers, "Idempotency-Key": freshKey() } });
  }

  /**
   * A successful response; the access token is renewed once if the server refuses it.
   * @param {string} path
   * @param {RequestInit} [options]
   * @returns {Promise<Response>}
   */
  async send(path, options = {}) {
    let response = await reach(path, this.#signed(options));
    if (response.status === 401) {
      if (!(await this.resume())) {
        this.forget();
        this.onLoggedOut();
        throw await problemOf(response);
      }
      response = await reach(path, this.#signed(options));
    }
    if (!response.ok) throw await problemOf(response);
    return response;
  }

  /**
   * Follows a job until it ends: by its event stream, by asking every second where streams do not get through.
   * @param {string} id
   * @param {(job: Job) => void} onProgress
   * @returns {Promise<Job>} the job in its final state
   */
  async follow(id, onProgress) {
    const path = `/v1/jobs/${encodeURIComponent(id)}`;
    try {
      const response = await this.send(`${path}/events`, { headers: { Accept: "text/event-stream" } });
      for await (const data of eventData(response)) {
        const job = JSON.parse(data);
        if (typeof job?.state !== "string") continue;
        onProgress(job);
        if (isOver(job)) return job;
      }
    } catch (error) {
      if (error instanceof ApiError && error.status !== 0 && error.status < 500) throw error;
    }
    for (;;) {
      /** @type {Job} */
      const job = await this.json(path);
      onProgress(job);
      if (isOver(job)) return job;
      await new Promise((resolve) => {
        setTimeout(resolve, 1000);
      });
    }
  }

  /**
   * @param {RequestInit} options
   * @returns {RequestInit}
   */
  #signed(options) {
    const headers = new Headers(options.headers);
    if (this.access) headers.set("Authorization", `Bearer ${this.access}`);
    return { ...options, headers };
  }

  async #renew() {
    const refresh_token = sessionStorage.getItem(REFRESH_KEY);
    if (!refresh_token) return false;
    try {
      this.#keep(await this.#plain("/v1/auth/refresh", { method: "POST", ...asJson({ refresh_token }) }));
      return true;
    } catch (error) {
      if (error instanceof ApiError && (error.status === 0 || error.status >= 500)) throw error;
      return false;
    }
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   * @returns {Promise<Tokens>}
   */
  async #plain(path, options) {
    const response = await reach(path, options);
    if (!response.ok) throw await problemOf(response);
    return response.json();
  }

  /** @param {Tokens} tokens */
  #keep(tokens) {
    this.access = tokens.access_token;
    sessionStorage.setItem(REFRESH_KEY, tokens.refresh_token);
  }
}

/** @param {Job} job */
export function isOver(job) {
  return job.state === "completed" || job.state === "failed" || job.state === "cancelled";
}

/**
 * @param {unknown} body
 * @returns {{ body: string, headers: Record<string, string> }}
 */
function asJson(body) {
  return { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

/**
 * @param {string} path
 * @param {RequestInit} options
 */
async function reach(path, options) {
  try {
    return await fetch(path, { ...options, credentials: "omit", cache: "no-store" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, { title: "The server does not answer." });
  }
}

/**
 * @param {Response} response
 * @returns {Promise<ApiError>}
 */
async function problemOf(response) {
  /** @type {Problem} */
  let problem;
  try {
    problem = await response.json();
  } catch {
    problem = { title: response.statusText };
  }
  const request_id = problem.request_id ?? response.headers.get("X-Request-ID");
  return new ApiError(response.status, { ...problem, ...(request_id ? { request_id } : {}) }, response.headers.get("Retry-After"));
}

/**
 * The data of each event of a text/event-stream answer.
 * @param {Response} response
 */
async function* eventData(response) {
  if (!response.body) return;
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let buffer = "";
  try {
    for (;;) {
      const { value, done } = await reader.read();
      if (done) return;
      const events = (buffer + value).replaceAll("\r\n", "\n").split("\n\n");
      buffer = /** @type {string} */ (events.pop());
      for (const event of events) {
        const data = event.split("\n").filter((line) => line.startsWith("data:"));
        if (data.length > 0) yield data.map((line) => line.slice(5).trimStart()).join("\n");
      }
    }
  } finally {
    await reader.cancel();
  }
}
