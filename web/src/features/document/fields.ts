import type { Schema } from "@/api/client";
import { ApiError } from "@/api/problem";
import { saidOf } from "@/app/problems";
import type { Doc } from "@/features/source/queries";

/** What is known of a document beside its text and can be changed, in the order in which it is asked for. */
export const FACETS = ["author", "doc_type", "topics", "audience", "classification", "written_at", "revised_at", "review_by", "summary"] as const;
export type Facet = (typeof FACETS)[number];
const LISTS = new Set<Facet>(["topics"]);
export const MOMENTS = new Set<Facet>(["written_at", "revised_at", "review_by"]);

/** A document's fields as they are typed. */
export interface Draft {
  title: string;
  description: string;
  source_uri: string;
  metadata: string;
  facets: Record<Facet, string>;
}

export function draftOf(document: Doc): Draft {
  const facets = Object.fromEntries(FACETS.map((name) => [name, typed(name, document.facets[name])])) as Record<Facet, string>;
  return {
    title: document.title,
    description: document.description,
    source_uri: document.source_uri ?? "",
    metadata: Object.keys(document.metadata).length > 0 ? JSON.stringify(document.metadata, null, 2) : "",
    facets,
  };
}

function typed(name: Facet, value: unknown): string {
  if (Array.isArray(value)) return value.map(String).join(", ");
  if (typeof value !== "string") return "";
  return MOMENTS.has(name) ? value.slice(0, 10) : value;
}

type Json = Record<string, unknown>;

/** The object that was typed; null if it is none. */
export function objectIn(text: string): Json | null {
  if (text.trim() === "") return {};
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}

/** The merge patch that makes of `before` what was typed; null if the metadata are no object. Empty where nothing changed. */
export function patchOf(before: Draft, after: Draft): Schema<"DocumentPatch"> | null {
  const [old, fresh] = [objectIn(before.metadata), objectIn(after.metadata)];
  if (!old || !fresh) return null;
  const patch: Schema<"DocumentPatch"> = {};
  if (after.title !== before.title) patch.title = after.title.trim();
  if (after.description !== before.description) patch.description = after.description;
  if (after.source_uri !== before.source_uri) patch.source_uri = after.source_uri.trim() || null;
  const metadata = merge(old, fresh);
  if (Object.keys(metadata).length > 0) patch.metadata = metadata;
  const changed = FACETS.filter((name) => before.facets[name] !== after.facets[name]);
  if (changed.length > 0) patch.facets = Object.fromEntries(changed.map((name) => [name, said(name, after.facets[name])]));
  return patch;
}

/** The merge patch (RFC 7396) from one object to another. */
function merge(old: Json, fresh: Json): Json {
  const patch: Json = {};
  for (const name of Object.keys(old)) if (!(name in fresh)) patch[name] = null;
  for (const [name, value] of Object.entries(fresh)) if (JSON.stringify(old[name]) !== JSON.stringify(value)) patch[name] = value;
  return patch;
}

function said(name: Facet, text: string): string | string[] | null {
  if (text.trim() === "") return null;
  return LISTS.has(name) ? text.split(/[,;\n]/).map((part) => part.trim()).filter(Boolean) : text.trim();
}

/** What the server found wrong, by the field: the last part of each pointer. */
export function faultsIn(error: unknown): ReadonlyMap<string, string> {
  const faults = error instanceof ApiError ? (error.problem.errors ?? []) : [];
  return new Map(faults.map((fault) => [fault.pointer.split(/[/.]/).at(-1) ?? "", saidOf(fault)]));
}
