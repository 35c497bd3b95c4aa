import type { TFunction } from "i18next";

import { ApiError } from "@/api/problem";

import { placeOf, saidOf, translated } from "./problems";

/** What the page says about an error: what happened, why, what to do, and what to tell the administrator. */
export interface ToldError {
  title: string;
  detail: string;
  /** The server's own words, where `detail` says them in the reader's language. */
  original: string | null;
  advice: string;
  requestId: string | null;
  /** What is wrong with which field: where, and a sentence. */
  fields: { place: string; said: string }[];
}

/** The one place where errors become words. `title` says what could not be done. */
export function toldError(error: unknown, t: TFunction, title?: string): ToldError {
  if (!(error instanceof ApiError)) {
    const detail = error instanceof Error && error.message ? error.message : t("errors.unexpected");
    return { title: title ?? t("errors.title"), detail, original: null, advice: t("errors.reload"), requestId: null, fields: [] };
  }
  const { detail, title: kind, code, facts } = error.problem;
  const fields = (error.problem.errors ?? []).map((fault) => ({ place: placeOf(fault), said: saidOf(fault) }));
  if (code === "invalid_input" && fields.length > 0) {
    const whole = fields.some(({ said }) => said === detail) ? detail : undefined;
    return { title: title ?? t("errors.title"), detail: whole ?? fields.map(({ place, said }) => `${place}: ${said}`).join(" "), original: null, advice: adviceOf(error, t), requestId: error.problem.request_id ?? null, fields: [] };
  }
  const { said, original } = error.status === 0 ? { said: t("errors.unreachable"), original: null } : translated(detail ?? kind ?? t("errors.silent"), code, facts?.network ?? facts?.reason, facts);
  return {
    title: title ?? t("errors.title"),
    detail: said,
    original,
    advice: adviceOf(error, t),
    requestId: error.problem.request_id ?? null,
    fields: fields.filter((field) => field.said !== said),
  };
}

function adviceOf({ status, retryAfter, problem }: ApiError, t: TFunction): string {
  if (status === 0) return t("errors.advice.unreachable");
  if (status === 401) return t("errors.advice.login");
  if (status === 403) return problem.facts?.reason === "present_password" ? "" : t("errors.advice.forbidden");
  if (status === 404) return t("errors.advice.missing");
  if (status === 412 || (status === 409 && problem.code === undefined)) return t("errors.advice.changed");
  if (status === 413) return t("errors.advice.large");
  if (status === 415) return t("errors.advice.format");
  if (status === 429) return retryAfter === null ? t("errors.advice.wait") : t("errors.advice.waitSeconds", { seconds: retryAfter });
  return status >= 500 ? t("errors.advice.server") : "";
}
