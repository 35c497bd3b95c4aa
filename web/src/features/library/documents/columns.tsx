import { useSyncExternalStore } from "react";
import type { TFunction } from "i18next";
import type { ReactNode } from "react";

import { bytes } from "@/ui/bytes";
import { regional } from "@/ui/regional";

import type { Doc } from "../queries";
import type { Sort } from "./search";
import { StatusCell } from "./StatusCell";

export const COLUMNS = ["status", "type", "size", "pages", "chunks", "language", "version", "owner", "visibility", "source", "created", "updated"] as const;
export type Column = (typeof COLUMNS)[number];
const FIRST_SHOWN: readonly Column[] = ["status", "type", "size", "updated"];

interface Look {
  /** In rem. */
  width: number;
  sort?: Sort;
  numeric?: boolean;
  cell: (doc: Doc, t: TFunction<"library">, language: string) => ReactNode;
}

export const LOOKS: Record<Column, Look> = {
  status: { width: 10, sort: "status", cell: (doc) => <StatusCell doc={doc} /> },
  type: { width: 7, sort: "media_type", cell: (doc) => typeName(doc.media_type, doc.file_name) },
  size: { width: 6.5, sort: "size", numeric: true, cell: (doc, _, language) => bytes(doc.size_bytes, language) },
  pages: { width: 5.5, numeric: true, cell: (doc, _, language) => doc.pages?.toLocaleString(language) },
  chunks: { width: 6, numeric: true, cell: (doc, _, language) => doc.chunk_count.toLocaleString(language) },
  language: { width: 6, cell: (doc) => doc.language },
  version: { width: 5.5, numeric: true, cell: (doc, _, language) => doc.version?.toLocaleString(language) },
  owner: { width: 9, cell: (doc) => doc.owner },
  visibility: { width: 9, cell: (doc, t) => (doc.visibility ? t(`visibility.${doc.visibility}`) : t("inherited")) },
  source: { width: 14, cell: (doc) => doc.source_uri },
  created: { width: 8.5, sort: "created", cell: (doc, _, language) => day(doc.created_at, language) },
  updated: { width: 8.5, sort: "updated", cell: (doc, _, language) => day(doc.updated_at, language) },
};

const days = new Map<string, Intl.DateTimeFormat>();

function day(at: string, language: string): ReactNode {
  let format = days.get(language);
  if (!format) {
    format = new Intl.DateTimeFormat(regional(language), { dateStyle: "medium" });
    days.set(language, format);
  }
  return <time dateTime={at}>{format.format(new Date(at))}</time>;
}

/** What people call a type of files: by the ending of the name, else by the media type. */
export function typeName(media: string | null, name = ""): string {
  const ending = /\.([a-z0-9]{1,5})$/i.exec(name)?.[1];
  const word = media?.replace(/^.*[/.+-]/, "") ?? "";
  return (ending ?? ENDINGS[word] ?? word).toUpperCase();
}

/** By the last word of their media types. */
const ENDINGS: Readonly<Record<string, string>> = {
  document: "docx",
  presentation: "pptx",
  sheet: "xlsx",
  msword: "doc",
  excel: "xls",
  powerpoint: "ppt",
  plain: "txt",
  markdown: "md",
  rfc822: "eml",
  text: "odt",
  spreadsheet: "ods",
};

const KEY = "citewell-document-columns";
const listeners = new Set<() => void>();
let shown: readonly Column[] | null = null;

function read(): readonly Column[] {
  if (shown) return shown;
  let kept: unknown = null;
  try {
    kept = JSON.parse(localStorage.getItem(KEY) ?? "null");
  } catch {
    // Storage may be switched off, or hold something else.
  }
  shown = Array.isArray(kept) ? COLUMNS.filter((each) => (kept as unknown[]).includes(each)) : FIRST_SHOWN;
  return shown;
}

/** The columns beside the title that this person wants to see, in all collections. */
export function useColumns(): readonly Column[] {
  return useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, read);
}

/** Shows a column, or not, from now on. */
export function showColumn(column: Column, wanted: boolean): void {
  shown = COLUMNS.filter((each) => (each === column ? wanted : read().includes(each)));
  try {
    localStorage.setItem(KEY, JSON.stringify(shown));
  } catch {
    // The choice then lasts until the page is closed.
  }
  for (const listener of listeners) listener();
}
