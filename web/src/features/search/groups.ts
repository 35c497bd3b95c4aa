import { blocksOf, cellsOf } from "@/features/source/spans";

import type { Hit } from "./queries";

/** A document with what was found of it, best first. */
export interface Group {
  document: Hit["document"];
  hits: Hit[];
}

/** Hits by their documents, in the order of the best of each. */
export function grouped(hits: readonly Hit[]): Group[] {
  const groups = new Map<string, Group>();
  for (const hit of hits) {
    const group = groups.get(hit.document.id);
    if (group) group.hits.push(hit);
    else groups.set(hit.document.id, { document: hit.document, hits: [hit] });
  }
  return [...groups.values()];
}

/** Its passage as it is shown in a list. */
export function lineOf(hit: Hit): string {
  return plainPassage(hit.text, [hit.document.title, ...hit.heading_path]);
}

/** Where a hit stands, without the title of its document. */
export function headingsOf(hit: Hit): string[] {
  return hit.heading_path.filter((heading, depth) => depth > 0 || heading !== hit.document.title);
}

/** A passage in one line without the marks of Markdown, and without the headings at its beginning that are `told` elsewhere. */
export function plainPassage(text: string, told: readonly string[] = []): string {
  const lines: string[] = [];
  for (const block of blocksOf(text, { start: 0, end: text.length })) {
    const raw = text.slice(block.start, block.end);
    if (block.kind === "row") {
      const cells = cellsOf(text, block).map((cell) => text.slice(cell.start, cell.end));
      if (!cells.every((cell) => /^:?-*:?$/.test(cell))) lines.push(cells.join(" · "));
    } else if (block.kind === "heading") {
      const heading = raw.replace(/^#+\s*/, "");
      if (lines.length > 0 || !told.includes(heading)) lines.push(`${heading} –`);
    } else if (raw.trim() !== "" && !/^\s*(```|~~~|---+\s*$)/.test(raw)) {
      lines.push(raw.trim());
    }
  }
  const line = (lines.length > 0 ? lines.join(" ").replace(/ –$/u, "") : text.replaceAll(/^#+\s*/gm, "")).replaceAll(/\s+/gu, " ");
  return line
    .replaceAll(/!?\[([^\]]*)\]\([^()]*(?:\([^()]*\)[^()]*)*\)/g, "$1")
    .replaceAll(/(\*\*|__|`+)(?=\S)(.+?)(?<=\S)\1/g, "$2")
    .replaceAll(/(?<![\p{L}\p{N}*])\*(?=[^\s*])([^*]+?)(?<=[^\s*])\*(?![\p{L}\p{N}*])/gu, "$1")
    .replaceAll(/\\([[\]()*_`#|\\-])/g, "$1")
    .trim();
}
