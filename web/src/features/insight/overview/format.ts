import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { regional } from "@/ui/regional";

import type { Point } from "../queries";

const SECOND = 1000;

/** Numbers, money, durations and days in the reader's language. Costs are US dollars, days are those of UTC. */
export function useFormats() {
  const { i18n } = useTranslation();
  return useMemo(() => formatsOf(i18n.language), [i18n.language]);
}

export function formatsOf(language: string) {
  const plain = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  const compact = new Intl.NumberFormat(language, { notation: "compact", maximumFractionDigits: 1 });
  const percent = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 });
  const money = new Intl.NumberFormat(language, { style: "currency", currency: "USD" });
  const cents = new Intl.NumberFormat(language, { style: "currency", currency: "USD", maximumSignificantDigits: 2 });
  const unit = (name: string, digits: number) => new Intl.NumberFormat(language, { style: "unit", unit: name, maximumFractionDigits: digits });
  const seconds = unit("second", 1);
  const milliseconds = unit("millisecond", 0);
  const day = new Intl.DateTimeFormat(regional(language), { dateStyle: "medium", timeZone: "UTC" });
  const short = new Intl.DateTimeFormat(regional(language), { day: "numeric", month: "short", timeZone: "UTC" });
  const month = new Intl.DateTimeFormat(regional(language), { month: "short", year: "2-digit", timeZone: "UTC" });
  return {
    number: (value: number) => plain.format(value),
    compact: (value: number) => compact.format(value),
    percent: (value: number) => percent.format(value),
    money: (value: number) => (value !== 0 && Math.abs(value) < 0.1 ? cents : money).format(value),
    duration: (value: number) => (value < SECOND ? milliseconds.format(value) : seconds.format(value / SECOND)),
    days: ({ from, to }: { from: string; to: string }) => (from === to ? day.format(Date.parse(from)) : day.formatRange(Date.parse(from), Date.parse(to))),
    day: (at: string) => short.format(Date.parse(at)),
    month: (at: string) => month.format(Date.parse(at)),
  };
}

export type Formats = ReturnType<typeof formatsOf>;

/** The days of a point in words; short ones for the axis. */
export function whenOf(formats: Formats, bucket: string) {
  return ({ from, to }: Point, short: boolean) => (short ? (bucket === "month" ? formats.month(from) : formats.day(from)) : formats.days({ from, to }));
}
