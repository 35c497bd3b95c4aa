import type { components } from "./schema";

/** RFC 9457, as the server sends it; every part may be missing where something else answered in its place. */
export type Problem = Partial<components["schemas"]["Problem"]>;

/** An answer of the server that is not a success, or none at all (`status` 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly problem: Problem;
  /** Seconds after which it makes sense to come again, where the server said so. */
  readonly retryAfter: number | null;

  constructor(status: number, problem: Problem, retryAfter: number | null = null) {
    super(problem.detail ?? problem.title ?? `status ${String(status)}`);
    this.name = "ApiError";
    this.status = status;
    this.problem = problem;
    this.retryAfter = retryAfter;
  }
}

/** What a response that is no success says. */
export async function problemOf(response: Response): Promise<ApiError> {
  let problem: Problem = {};
  try {
    const body: unknown = await response.json();
    if (typeof body === "object" && body !== null) problem = body;
  } catch {
    // A proxy may answer in HTML; the status alone must do then.
  }
  return asError(response, problem);
}

/** The error for a response whose body has been read already. */
export function asError(response: Response, problem: Problem): ApiError {
  const request_id = problem.request_id ?? response.headers.get("X-Request-ID") ?? undefined;
  const seconds = Number(response.headers.get("Retry-After") ?? Number.NaN);
  return new ApiError(
    response.status,
    { ...problem, ...(request_id === undefined ? {} : { request_id }) },
    Number.isFinite(seconds) ? seconds : null,
  );
}
