/** How often something happens by itself, as people say it; cron has what they do not say so. */
export type Rhythm = "never" | "hourly" | "daily" | "weekdays" | "weekly" | "monthly" | "custom";

export const RHYTHMS: readonly Rhythm[] = ["never", "hourly", "daily", "weekdays", "weekly", "monthly", "custom"];

/** A schedule in parts. Times are UTC, as the server's are. */
export interface Plan {
  rhythm: Rhythm;
  /** Such as `03:30`; of an hourly one only the minutes count. */
  time: string;
  /** Of the week, 0 being Sunday. */
  weekday: number;
  /** Of the month. */
  day: number;
  cron: string;
}

const NAMED: Record<string, string> = {
  "@hourly": "0 * * * *",
  "@daily": "0 0 * * *",
  "@midnight": "0 0 * * *",
  "@weekly": "0 0 * * 0",
  "@monthly": "0 0 1 * *",
};
const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const NEVER: Plan = { rhythm: "never", time: "03:00", weekday: 1, day: 1, cron: "" };

/** What a cron expression says; null says never. */
export function planOf(cron: string | null): Plan {
  if (cron === null) return NEVER;
  const columns = (NAMED[cron] ?? cron).toLowerCase().split(/\s+/);
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = columns;
  const custom: Plan = { ...NEVER, rhythm: "custom", cron };
  if (columns.length !== 5 || !/^\d{1,2}$/.test(minute) || month !== "*") return custom;
  if (hour === "*" && day === "*" && weekday === "*") return { ...NEVER, cron, rhythm: "hourly", time: `00:${minute.padStart(2, "0")}` };
  if (!/^\d{1,2}$/.test(hour)) return custom;
  const plan = { ...NEVER, cron, time: `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}` };
  if (day === "*" && weekday === "*") return { ...plan, rhythm: "daily" };
  if (day === "*" && (weekday === "1-5" || weekday === "mon-fri")) return { ...plan, rhythm: "weekdays" };
  const named = DAYS.indexOf(weekday);
  if (day === "*" && (named >= 0 || /^[0-7]$/.test(weekday))) return { ...plan, rhythm: "weekly", weekday: named >= 0 ? named : Number(weekday) % 7 };
  return /^\d{1,2}$/.test(day) && weekday === "*" ? { ...plan, rhythm: "monthly", day: Number(day) } : custom;
}

/** The cron expression of a plan; null for never. */
export function cronOf({ rhythm, time, weekday, day, cron }: Plan): string | null {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  if (rhythm === "never") return null;
  if (rhythm === "custom") return cron.trim() || null;
  if (rhythm === "hourly") return `${minute} * * * *`;
  if (rhythm === "daily") return `${minute} ${hour} * * *`;
  if (rhythm === "weekdays") return `${minute} ${hour} * * 1-5`;
  return rhythm === "weekly" ? `${minute} ${hour} * * ${weekday}` : `${minute} ${hour} ${day} * *`;
}

/** The name of a day of the week, 0 being Sunday. */
export function weekdayName(weekday: number, language: string): string {
  return new Intl.DateTimeFormat(language, { weekday: "long", timeZone: "UTC" }).format(Date.UTC(2023, 0, 1 + weekday));
}

/** A time of the day as the language writes it. */
export function clockTime(time: string, language: string, timeZone = "UTC"): string {
  const [hour = 0, minute = 0] = time.split(":").map(Number);
  const today = new Date();
  today.setUTCHours(hour, minute, 0, 0);
  return new Intl.DateTimeFormat(language, { timeStyle: "short", timeZone }).format(today);
}
