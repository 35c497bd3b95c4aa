// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";

import { ApiError } from "./problem";
import { Session } from "./session";

const answers: ((request: Request) => Response)[] = [];
const seen: Request[] = [];
const tokens = (n: number, id = "ana") => Response.json({ access_token: `a${n}`, refresh_token: `r${n}`, user: { id } });
const kept = () => new Response(null, { status: 204 });
const refused = () => Response.json({ detail: "no" }, { status: 401 });
const asking = () => new Request(`${location.origin}/v1/chats`, { method: "POST", body: "words" });

beforeEach(() => {
  answers.length = seen.length = 0;
  vi.stubGlobal("Request", class extends Request {
    constructor(input: RequestInfo | URL, init?: RequestInit) {
      super(typeof input === "string" ? new URL(input, location.origin) : input, init);
    }
  });
  vi.stubGlobal("fetch", (request: Request) => {
    seen.push(request);
    const answer = answers.shift();
    return answer ? Promise.resolve(answer(request)) : Promise.reject(new TypeError("no network"));
  });
});
afterEach(() => vi.unstubAllGlobals());

async function loggedIn(): Promise<Session> {
  const session = new Session();
  answers.push(() => tokens(1), kept);
  await session.logIn("ana@example.org", "secret");
  return session;
}

test("a refused request is sent again, whole, after the tokens are renewed", async () => {
  const session = await loggedIn();
  answers.push(refused, () => tokens(2), () => Response.json({}));
  expect((await session.fetch(asking())).status).toBe(200);
  expect(seen.at(-1)?.headers.get("Authorization")).toBe("Bearer a2");
  expect(await seen.at(-1)?.text()).toBe("words");
});

test("requests that are refused together renew once", async () => {
  const session = await loggedIn();
  answers.push(refused, refused, () => tokens(2), () => Response.json({}), () => Response.json({}));
  await Promise.all([session.fetch(asking()), session.fetch(asking())]);
  expect(seen.filter(({ url }) => url.endsWith("/resume"))).toHaveLength(1);
});

test("where renewing is refused, the page asks, and the request goes on afterwards", async () => {
  const session = await loggedIn();
  answers.push(refused, refused);
  const waiting = session.fetch(asking());
  await expect.poll(() => session.state).toBe("expired");
  answers.push(() => tokens(3), kept, () => Response.json({}));
  await session.logIn("ana@example.org", "secret");
  expect((await waiting).status).toBe(200);
  expect(session.state).toBe("open");
});

test("whoever leaves instead gets the refusal", async () => {
  const session = await loggedIn();
  answers.push(refused, refused);
  const waiting = session.fetch(asking());
  await expect.poll(() => session.state).toBe("expired");
  session.close();
  expect((await waiting).status).toBe(401);
});

test("a login is kept by the browser, out of reach of scripts", async () => {
  await loggedIn();
  expect(seen.at(-1)?.url).toMatch(/\/v1\/auth\/keep$/);
  expect(seen.at(-1)?.headers.get("Authorization")).toBe("Bearer a1");
  expect(sessionStorage.length + localStorage.length).toBe(0);
  const other = new Session();
  answers.push(() => tokens(2));
  expect(await other.resume()).toBe(true);
  expect(other.state).toBe("open");
});

test("a page of one person never goes on as another who logged in in another tab", async () => {
  const reload = vi.fn();
  vi.stubGlobal("location", { origin: location.origin, reload });
  const session = await loggedIn();
  answers.push(refused, () => tokens(2, "ben"));
  void session.fetch(asking());
  await expect.poll(() => reload).toHaveBeenCalledOnce();
  expect(seen.filter(({ headers }) => headers.get("Authorization") === "Bearer a2")).toEqual([]);
});

test("a server that does not answer is an error of its own, and ends no session", async () => {
  const session = await loggedIn();
  await expect(session.fetch(asking())).rejects.toBeInstanceOf(ApiError);
  expect(session.state).toBe("open");
});

test("nothing is sent in the name of somebody who has left, and nobody is asked for a password then", async () => {
  const session = await loggedIn();
  answers.push(kept);
  await session.logOut();
  await expect(session.authorization()).rejects.toMatchObject({ status: 401 });
  await expect(session.authorization(true)).rejects.toMatchObject({ status: 401 });
  expect(session.state).toBe("closed");
});
