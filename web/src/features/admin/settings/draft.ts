import type { Setting, SettingValue } from "./queries";

/** What fields hold: text as it is typed, or whether something is on. */
export type Entry = string | boolean;
export type Draft = Readonly<Record<string, Entry>>;

export const UNITS = ["second", "minute", "hour", "day"] as const;
export type Unit = (typeof UNITS)[number];

/** What the field of a setting holds for a value. A word for no value is an empty field. */
export function entryOf(setting: Setting, value: SettingValue): Entry {
  if (typeof value === "boolean") return value;
  return value === setting.word ? "" : String(value);
}

/** The value that an entry stands for. */
export function valueOf(setting: Setting, entry: Entry): SettingValue {
  if (typeof entry === "boolean") return entry;
  const text = entry.trim();
  if (text === "" && setting.word !== null) return setting.word;
  return setting.kind === "whole" || setting.kind === "number" ? Number(text) : text;
}

/** What was changed and is not saved yet. */
export function changesOf(items: readonly Setting[], draft: Draft): Record<string, SettingValue> {
  const changes: Record<string, SettingValue> = {};
  for (const setting of items) {
    const entry = draft[setting.key];
    if (entry === undefined) continue;
    const value = valueOf(setting, entry);
    if (value !== setting.value) changes[setting.key] = value;
  }
  return changes;
}

/** What is wrong with an entry, as far as the page can tell: the name of a sentence. */
export function faultOf(setting: Setting, entry: Entry): "number" | "whole" | "rate" | null {
  if (typeof entry === "boolean") return null;
  const text = entry.trim();
  if (setting.kind === "rate") return /^\d{1,9}\//.test(text) ? null : "rate";
  if (setting.kind !== "whole" && setting.kind !== "number") return null;
  if (text === "" && setting.word !== null) return null;
  const value = Number(text);
  const fits = text !== "" && value >= (setting.minimum ?? -Infinity) && value <= (setting.maximum ?? Infinity);
  return fits && (setting.kind === "number" || Number.isInteger(value)) ? null : setting.kind;
}

/** A rate such as `120/minute` in its two parts. */
export function rateOf(entry: string): { count: string; unit: Unit } {
  const [count = "", unit = ""] = entry.split("/");
  return { count, unit: UNITS.find((each) => each === unit) ?? "minute" };
}
