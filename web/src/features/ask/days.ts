import type { Chat } from "./queries";

export interface Day {
  day: string;
  label: string;
  chats: Chat[];
}

const DAY = 24 * 60 * 60 * 1000;
const NAMED = 7;

/** Chats by the day of their last message in the reader's time zone: today, yesterday, days of this week, then months. */
export function byDay(chats: readonly Chat[], now: number, language: string): Day[] {
  const days: Day[] = [];
  for (const chat of chats) {
    const at = new Date(chat.updated_at);
    const ago = Math.max(0, Math.round((midnight(new Date(now)) - midnight(at)) / DAY));
    const day = ago < NAMED ? `day ${ago}` : `month ${at.getFullYear()} ${at.getMonth()}`;
    const last = days.at(-1);
    if (last?.day === day) last.chats.push(chat);
    else days.push({ day, label: labelOf(ago, at, language), chats: [chat] });
  }
  return days;
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function labelOf(ago: number, at: Date, language: string): string {
  if (ago >= NAMED) return new Intl.DateTimeFormat(language, { month: "long", year: "numeric" }).format(at);
  if (ago > 1) return new Intl.DateTimeFormat(language, { weekday: "long" }).format(at);
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(-ago, "day");
  return words.charAt(0).toLocaleUpperCase(language) + words.slice(1);
}
