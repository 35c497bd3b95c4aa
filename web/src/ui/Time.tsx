import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { regional } from "./regional";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NEAR = 7 * DAY;

interface Props {
  /** ISO 8601, as the API gives it. */
  at: string;
  /** `near` (as it is unless said): words for the last and the next days, else the date. `full`: date and time. */
  look?: "near" | "full";
}

/** A moment in the reader's language and time zone; pointing at it shows date and time. */
export function Time({ at, look = "near" }: Props) {
  const { i18n } = useTranslation();
  const now = useNow();
  const full = fullTime(at, i18n.language);
  return (
    <time dateTime={at} title={full} className="whitespace-nowrap">
      {look === "full" ? full : nearTime(at, i18n.language, now)}
    </time>
  );
}

const TICK = 30_000;
let present = Date.now();

function subscribe(listener: () => void): () => void {
  const timer = setInterval(() => {
    present = Date.now();
    listener();
  }, TICK);
  return () => { clearInterval(timer); };
}

/** The present moment, to half a minute. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, presently);
}

/** What was the present when the last clock on the page stopped is not any more. */
export function presently(): number {
  if (Math.abs(Date.now() - present) > TICK) present = Date.now();
  return present;
}

/** Date and time to the second. */
export function fullTime(at: string, language: string): string {
  return new Intl.DateTimeFormat(regional(language), { dateStyle: "medium", timeStyle: "medium" }).format(new Date(at));
}

/** Such as “2 hours ago” and “in 3 days”; beyond a week the date. */
export function nearTime(at: string, language: string, now: number): string {
  const ahead = Date.parse(at) - now;
  const away = Math.abs(ahead);
  if (away >= NEAR) return new Intl.DateTimeFormat(regional(language), { dateStyle: "medium" }).format(new Date(at));
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  if (away < MINUTE) return words.format(0, "second");
  if (away < HOUR) return words.format(Math.trunc(ahead / MINUTE), "minute");
  if (away < DAY) return words.format(Math.trunc(ahead / HOUR), "hour");
  return words.format(Math.trunc(ahead / DAY), "day");
}
