import type { Schema } from "@/api/client";

import type { Collection } from "../queries";

export const STRATEGIES = ["default", "sentence", "heading", "table", "legal", "fixed"] as const;
export const POLICIES = ["keep", "link", "skip"] as const;
export const TYPES = ["documents", "webpages", "mixed"] as const;

/** The settings of a collection while they are edited: text as it stands in the fields, empty for the server's own. */
export interface SettingsDraft {
  name: string;
  aliases: string;
  description: string;
  type: Collection["type"];
  strategy: string;
  max_tokens: string;
  overlap: string;
  language: string;
  retention_days: string;
  duplicates: string;
  model: string;
}

function part(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

export function settingsOf({ name, aliases, description, type, settings, model }: Collection): SettingsDraft {
  const chunking = part(settings.chunking);
  const text = (value: unknown) => (typeof value === "string" || typeof value === "number" ? String(value) : "");
  return {
    name,
    aliases: aliases.join(", "),
    description,
    type,
    strategy: text(chunking.strategy),
    max_tokens: text(chunking.max_tokens),
    overlap: text(chunking.overlap),
    language: text(settings.language),
    retention_days: text(settings.retention_days),
    duplicates: text(settings.duplicates),
    model: model?.id ?? "",
  };
}

export const FIELDS = ["name", "aliases", "description", "type", "strategy", "duplicates", "max_tokens", "overlap", "language", "retention_days", "model"] as const satisfies readonly (keyof SettingsDraft)[];

/** What is changed between two drafts, as a merge patch: null sets back to the server's own. */
export function patchOf(before: SettingsDraft, draft: SettingsDraft): Schema<"CollectionPatch"> {
  const number = (text: string) => (text.trim() === "" ? null : Number(text));
  const changed = new Set(FIELDS.filter((name) => before[name] !== draft[name]));
  const one = <T extends object>(name: keyof SettingsDraft, part: T): T | object => (changed.has(name) ? part : {});
  const chunking = {
    ...one("strategy", { strategy: STRATEGIES.find((each) => each === draft.strategy) ?? null }),
    ...one("max_tokens", { max_tokens: number(draft.max_tokens) }),
    ...one("overlap", { overlap: number(draft.overlap) }),
  };
  const settings = {
    ...(Object.keys(chunking).length > 0 ? { chunking } : {}),
    ...one("language", { language: draft.language.trim() || null }),
    ...one("retention_days", { retention_days: number(draft.retention_days) }),
    ...one("duplicates", { duplicates: POLICIES.find((each) => each === draft.duplicates) ?? null }),
    ...one("model", { model: draft.model || null }),
  };
  return {
    ...one("name", { name: draft.name.trim() }),
    ...one("aliases", { aliases: draft.aliases.split(",").map((each) => each.trim()).filter(Boolean) }),
    ...one("description", { description: draft.description.trim() }),
    ...one("type", { type: draft.type }),
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
  };
}
