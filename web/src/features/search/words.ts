import type { TFunction } from "i18next";

import type { Facet } from "./state";

const TYPES: Record<string, string> = {
  "application/pdf": "pdf",
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word",
  "application/msword": "word",
  "application/vnd.oasis.opendocument.text": "odt",
  "application/rtf": "rtf",
  "text/rtf": "rtf",
  "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "excel",
  "application/vnd.ms-excel": "excel",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation": "powerpoint",
  "application/vnd.ms-powerpoint": "powerpoint",
  "text/html": "html",
  "application/xhtml+xml": "html",
  "text/markdown": "markdown",
  "text/plain": "text",
  "text/csv": "csv",
  "text/tab-separated-values": "csv",
  "application/json": "json",
  "application/xml": "xml",
  "text/xml": "xml",
  "message/rfc822": "mail",
  "application/vnd.ms-outlook": "mail",
  "application/epub+zip": "epub",
};

/** What people call a media type. */
export function typeName(type: string, t: TFunction<"search">): string {
  const known = TYPES[type];
  if (known) return t(`types.${known}` as "types.pdf"); // every value above has its word
  return type.startsWith("image/") ? t("types.image", { type: type.slice(6).toUpperCase() }) : type;
}

/** A language's name in the reader's language. */
export function languageName(tag: string, reader: string): string {
  try {
    const name = new Intl.DisplayNames([reader], { type: "language" }).of(tag) ?? tag;
    return name.charAt(0).toLocaleUpperCase(reader) + name.slice(1);
  } catch {
    return tag; // what a document says its language is need not be a tag
  }
}

/** The words for a value of a facet. */
export function valueName(facet: Facet, value: string, names: ReadonlyMap<string, string>, t: TFunction<"search">, reader: string): string {
  if (facet === "collections") return names.get(value) ?? value;
  if (facet === "type") return typeName(value, t);
  return facet === "language" ? languageName(value, reader) : value;
}
