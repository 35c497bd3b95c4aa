import { ApiError, problemOf } from "./problem";
import type { components } from "./schema";

type Tokens = components["schemas"]["TokensOut"];

/** Who is at the page: nobody has looked yet, somebody, nobody, or somebody whose login has ended meanwhile. */
export type SessionState = "unknown" | "open" | "closed" | "expired";

const REFRESH_KEY = "citewell-refresh";

/**
 * One person's login in this tab. The access token stays in memory, the refresh token in the tab's storage.
 *
 * A request that is refused with 401 is sent again after the tokens are renewed; where they cannot be, the session
 * becomes `expired`, the page asks for the password in place, and the request goes on when it was given.
 */
export class Session {
  #access: string | null = null;
  #renewing: Promise<boolean> | null = null;
  #state: SessionState = "unknown";
  #listeners = new Set<() => void>();
  #waiting: ((open: boolean) => void)[] = [];

  get state(): SessionState {
    return this.#state;
  }

  /** Calls `listener` at every change of `state`, until the returned function is called. */
  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  readonly snapshot = (): SessionState => this.#state;

  /** Takes up the session of this tab after a reload; whether there is one. */
  async resume(): Promise<boolean> {
    if (this.#state === "unknown") this.#become((await this.#renew()) ? "open" : "closed");
    return this.#state === "open" || this.#state === "expired";
  }

  async logIn(email: string, password: string): Promise<void> {
    const body = new URLSearchParams({ grant_type: "password", username: email, password });
    this.#keep(await tokens("/v1/auth/login", { method: "POST", body }));
    this.#become("open");
  }

  /** Exchanges the one-time token of a printed or sent link; who it was for. */
  async logInByLink(token: string): Promise<Tokens["user"]> {
    const given = await tokens("/v1/auth/link", asJson({ token }));
    this.#keep(given);
    this.#become("open");
    return given.user;
  }

  /** Ends the session on the server, and here whatever the server answers. */
  async logOut(): Promise<void> {
    const refresh_token = sessionStorage.getItem(REFRESH_KEY);
    this.close();
    if (refresh_token === null) return;
    const response = await reach(new Request("/v1/auth/logout", asJson({ refresh_token })));
    if (!response.ok) throw await problemOf(response);
  }

  /** Forgets the login here; requests that waited for it fail. */
  close(): void {
    this.#access = null;
    sessionStorage.removeItem(REFRESH_KEY);
    this.#become("closed");
  }

  /** `fetch` with this login. Answers of any status are returned; no answer throws `ApiError` with status 0. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const again = request.clone();
    const response = await reach(this.#signed(request));
    if (response.status !== 401 || this.#state === "closed") return response;
    return (await this.#renewed()) ? reach(this.#signed(again)) : response;
  };

  /** The same for what is sent otherwise: a header value, renewed first if it is known to be refused. */
  async authorization(refused = false): Promise<string> {
    if (refused && !(await this.#renewed())) throw new ApiError(401, {});
    return `Bearer ${this.#access ?? ""}`;
  }

  #signed(request: Request): Request {
    if (this.#access !== null) request.headers.set("Authorization", `Bearer ${this.#access}`);
    return request;
  }

  /** Renews the tokens, by asking the person where the server does not; false when they rather leave. */
  async #renewed(): Promise<boolean> {
    if (await this.#renew()) return true;
    this.#become("expired");
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  async #renew(): Promise<boolean> {
    this.#renewing ??= this.#exchange().finally(() => {
      this.#renewing = null;
    });
    return this.#renewing;
  }

  async #exchange(): Promise<boolean> {
    const refresh_token = sessionStorage.getItem(REFRESH_KEY);
    if (refresh_token === null) return false;
    try {
      this.#keep(await tokens("/v1/auth/refresh", asJson({ refresh_token })));
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) return false;
      throw error;
    }
  }

  #keep(given: Tokens): void {
    this.#access = given.access_token;
    sessionStorage.setItem(REFRESH_KEY, given.refresh_token);
  }

  #become(state: SessionState): void {
    this.#state = state;
    if (state === "open" || state === "closed") {
      for (const resolve of this.#waiting.splice(0)) resolve(state === "open");
    }
    for (const listener of this.#listeners) listener();
  }
}

/** The login of this tab. */
export const session = new Session();

function asJson(body: unknown): RequestInit {
  return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

async function tokens(path: string, init: RequestInit): Promise<Tokens> {
  const response = await reach(new Request(path, init));
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Tokens;
}

async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request, { credentials: "omit", cache: "no-store" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, {});
  }
}
