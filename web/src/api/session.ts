import { ApiError, problemOf } from "./problem";
import type { components } from "./schema";

type Tokens = components["schemas"]["TokensOut"];
type Resumed = components["schemas"]["ResumedOut"];

/** Who is at the page: nobody has looked yet, somebody, nobody, or somebody whose login has ended meanwhile. */
export type SessionState = "unknown" | "open" | "closed" | "expired";

/** Who leaves in one tab has left in all: what they read there is not for whoever sits down next. */
const tabs = new BroadcastChannel("citewell");

/**
 * One person's login in this browser. The access token stays in memory; the server keeps the login in a cookie that no
 * script can read, so that other tabs and later visits have it too.
 *
 * A request that is refused with 401 is sent again after the token is renewed; where it cannot be, the session
 * becomes `expired`, the page asks for the password in place, and the request goes on when it was given.
 */
export class Session {
  #access: string | null = null;
  #userId: string | null = null;
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

  /** Takes up the session that the browser keeps; whether there is one. */
  async resume(): Promise<boolean> {
    if (this.#state === "unknown") this.#become((await this.#renew()) ? "open" : "closed");
    return this.#state === "open" || this.#state === "expired";
  }

  async logIn(email: string, password: string): Promise<void> {
    const body = new URLSearchParams({ grant_type: "password", username: email, password });
    await this.#enter(await tokens("/v1/auth/login", { method: "POST", body }));
  }

  /** Exchanges the one-time token of a printed or sent link; who it was for. */
  async logInByLink(token: string): Promise<Tokens["user"]> {
    const given = await tokens("/v1/auth/link", asJson({ token }));
    await this.#enter(given);
    return given.user;
  }

  /** Makes the account that an invitation is for, and logs in. */
  async acceptInvitation(token: string, name: string, password: string): Promise<void> {
    await this.#enter(await tokens("/v1/auth/invitation/accept", asJson({ token, name, password })));
  }

  /** Ends the session on the server, and here whatever the server answers. */
  async logOut(): Promise<void> {
    this.close();
    tabs.postMessage("left");
    const response = await reach(new Request("/v1/auth/logout", { method: "POST" }));
    if (!response.ok && response.status !== 401) throw await problemOf(response);
  }

  /** Forgets the login here; requests that waited for it fail. */
  close(): void {
    this.#access = null;
    this.#userId = null;
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
    if (this.#state === "closed" || (refused && !(await this.#renewed()))) throw new ApiError(401, {});
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
    try {
      const given = await tokens<Resumed>("/v1/auth/resume", { method: "POST" });
      // Somebody else has logged in in another tab: nothing on this page is theirs.
      if (this.#userId !== null && this.#userId !== given.user.id) {
        location.reload();
        return await new Promise<never>(() => undefined);
      }
      this.#hold(given);
      return true;
    } catch (error) {
      if (error instanceof ApiError && error.status >= 400 && error.status < 500) return false;
      throw error;
    }
  }

  /** Begins with what a login gave, and has the browser keep it. */
  async #enter(given: Tokens): Promise<void> {
    this.#hold(given);
    await reach(this.#signed(new Request("/v1/auth/keep", { method: "POST" })));
    this.#become("open");
  }

  #hold(given: Resumed): void {
    this.#access = given.access_token;
    this.#userId = given.user.id;
  }

  #become(state: SessionState): void {
    this.#state = state;
    if (state === "open" || state === "closed") {
      for (const resolve of this.#waiting.splice(0)) resolve(state === "open");
    }
    for (const listener of this.#listeners) listener();
  }
}

/** The login of this browser. */
export const session = new Session();

tabs.onmessage = () => { session.close(); };

function asJson(body: unknown): RequestInit {
  return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

async function tokens<Given extends Resumed = Tokens>(path: string, init: RequestInit): Promise<Given> {
  const response = await reach(new Request(path, init));
  if (!response.ok) throw await problemOf(response);
  return (await response.json()) as Given;
}

/** `fetch` without an access token; no answer throws `ApiError` with status 0. */
export async function reach(request: Request): Promise<Response> {
  try {
    return await fetch(request, { cache: "no-store" });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new ApiError(0, {});
  }
}
