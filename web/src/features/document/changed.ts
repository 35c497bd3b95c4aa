import { ApiError } from "@/api/problem";

/** Whether a change was refused because somebody else was first. */
export function isChanged(error: unknown): boolean {
  return error instanceof ApiError && error.status === 412;
}
