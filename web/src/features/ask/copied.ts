import type { Answer } from "./entries";

const MARKUP = /([\\`*_[\]<>#|~])/g;

/** An answer as plain text: statements with the numbers of their citations, and below what these say. */
export function asPlain(answer: Answer, untitled: string): string {
  const notes = answer.citations.map(({ n, title, page, quote }) => `[${n}] ${title || untitled}${page === null ? "" : `, p. ${page}`}: “${flat(quote)}”`);
  return [bodyOf(answer), ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}

/** The same in Markdown, with footnotes. What documents say is escaped: it can be no markup of the text it is put in. */
export function asMarkdown(answer: Answer, untitled: string): string {
  const escaped = (text: string) => flat(text).replaceAll(MARKUP, String.raw`\$1`);
  const notes = answer.citations.map(({ n, title, page, quote }) => `[^${n}]: ${escaped(title || untitled)}${page === null ? "" : `, p. ${page}`}: “${escaped(quote)}”`);
  return [bodyOf(answer, "^"), ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}

function bodyOf(answer: Answer, mark = ""): string {
  if (answer.statements.length === 0) return answer.text;
  return answer.statements
    .map(({ lead, text, citations }, index) => {
      const marks = citations.map((n) => `[${mark}${n}]`).join("");
      // The number goes before what ends a row of a table.
      const row = /^(.*?)(\s*\|\s*)$/s.exec(text);
      return (index === 0 ? (lead ?? "").trimStart() : (lead ?? " ")) + (row ? `${row[1] ?? ""}${marks && ` ${marks}`}${row[2] ?? ""}` : text + (marks && ` ${marks}`));
    })
    .join("");
}

function flat(text: string): string {
  return text.split(/\s+/).filter(Boolean).join(" ");
}
