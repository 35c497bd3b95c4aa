import type { Schema } from "@/api/client";
import { ApiError } from "@/api/problem";
import { saidOf } from "@/app/problems";

export type Setting = Schema<"SettingOut">;
/** What was typed or chosen for each setting of a source, by its name. */
export type Typed = Record<string, string | boolean>;

/** Entries of a field in which each line is one. */
export function linesOf(text: string): string[] {
  return text.split("\n").map((line) => line.trim()).filter(Boolean);
}

/** A field for a stored value: lists have a line for each entry, tables `name = value`. Secrets are never there. */
export function typedOf(setting: Setting, stored: unknown): string | boolean {
  const value = stored ?? setting.default;
  if (setting.form === "flag") return value === true;
  if (Array.isArray(value)) return value.map(String).join("\n");
  if (typeof value === "object" && value !== null) return Object.entries(value).map(([name, each]) => `${name} = ${String(each)}`).join("\n");
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}

/** The value of a field, as the API takes it; undefined where nothing is said. */
export function valueOf(setting: Setting, typed: string | boolean | undefined): unknown {
  if (typeof typed === "boolean") return typed;
  const text = typed?.trim() ?? "";
  if (setting.form === "list") return linesOf(text);
  if (setting.form === "table") return Object.fromEntries(linesOf(text).map(pairOf));
  if (text === "") return undefined;
  return setting.form === "number" ? Number(text) : text;
}

function pairOf(line: string): [string, string] {
  const [name = "", ...value] = line.split("=");
  return [name.trim(), value.join("=").trim()];
}

/** What is sent: settings and, apart from them, secrets. */
export function sentOf(settings: readonly Setting[], typed: Typed): { settings: Record<string, unknown>; credentials: Record<string, string> } {
  const sent = { settings: {} as Record<string, unknown>, credentials: {} as Record<string, string> };
  for (const setting of settings) {
    const value = valueOf(setting, typed[setting.name]);
    if (value === undefined) continue;
    if (setting.secret) sent.credentials[setting.name] = typeof value === "string" ? value : JSON.stringify(value);
    else sent.settings[setting.name] = value;
  }
  return sent;
}

/** What the server says is wrong, by the name of the field. */
export function faultsOf(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries((error.problem.errors ?? []).map((fault) => [fault.pointer.split("/").find((part) => part && part !== "body" && part !== "settings") ?? "", saidOf(fault)]));
}
