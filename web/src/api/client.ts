import createClient from "openapi-fetch";

import { asError } from "./problem";
import type { components, paths } from "./schema";
import { reach, session } from "./session";

/** The server's API, typed by its own description. Use it through `call`. */
export const api = createClient<paths>({ baseUrl: location.origin, fetch: session.fetch });

/** The same without a login, for what somebody holds a link to. */
export const openApi = createClient<paths>({ baseUrl: location.origin, fetch: reach });

/** A body of the API by its name, such as `Schema<"DocumentOut">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

interface Answered<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The body of a successful answer. Throws `ApiError` for any other: `call(api.GET("/v1/collections"))`. */
export async function call<T>(answered: Promise<Answered<T>>): Promise<T> {
  const { data, error, response } = await answered;
  if (!response.ok) throw asError(response, typeof error === "object" && error !== null ? error : {});
  return data as T;
}

/** A value for the header Idempotency-Key; `crypto.randomUUID` does not exist on plain http. */
export function freshKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
