import type { TFunction } from "i18next";

const REASONS = ["empty", "encrypted", "damaged", "no_text", "not_recognised", "unsupported", "too_large", "nested", "out_of_memory", "timed_out", "parser_crashed"] as const;

interface Failed {
  reason: string | null;
  /** The server's own words, which are English and say more than the catalogue. */
  message: string;
  file: string;
}

/** Whether a password would help with a file that was not read. */
export function isLocked({ reason, file }: Pick<Failed, "reason" | "file">): boolean {
  return reason === "encrypted" && /\.pdf$/i.test(file);
}

/** Why a file was not read, in the reader's language. */
export function whyFailed(failed: Failed, t: TFunction<"library">, language: string): string {
  if (isLocked(failed)) return t("why.locked");
  const reason = REASONS.find((each) => each === failed.reason);
  return reason === undefined || language.startsWith("en") ? failed.message : t(`why.${reason}`);
}
