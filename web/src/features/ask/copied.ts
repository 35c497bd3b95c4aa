import type { Answer, Citation } from "./entries";

const MARKUP = /([\\`*_[\]<>#|~])/g;

/** How a source is named. */
export interface Names {
  untitled: string;
  page: (page: number) => string;
}

/** An answer as plain text: statements with the numbers of their citations, and below what these say. */
export function asPlain(answer: Answer, names: Names): string {
  const notes = answer.citations.map((citation) => `[${citation.n}] ${nameOf(citation, names)}: “${flat(citation.quote)}”`);
  return [bodyOf(answer), ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}

/** The same in Markdown, with footnotes. What documents say is escaped: it can be no markup of the text it is put in. */
export function asMarkdown(answer: Answer, names: Names): string {
  const escaped = (text: string) => flat(text).replaceAll(MARKUP, String.raw`\$1`);
  const notes = answer.citations.map((citation) => `[^${citation.n}]: ${escaped(nameOf(citation, names))}: “${escaped(citation.quote)}”`);
  return [bodyOf(answer, "^"), ...(notes.length > 0 ? ["", ...notes] : [])].join("\n");
}

function nameOf({ title, page }: Citation, names: Names): string {
  return `${title || names.untitled}${page === null ? "" : `, ${names.page(page)}`}`;
}

function bodyOf(answer: Answer, mark = ""): string {
  if (answer.statements.length === 0) return answer.text;
  return answer.statements
    .map(({ lead, text, citations }, index) => (index === 0 ? (lead ?? "").trimStart() : (lead ?? " ")) + withMarks(text, citations.map((n) => `[${mark}${n}]`).join("")))
    .join("");
}

/** The numbers go before what ends a row of a table, and below code. */
function withMarks(text: string, marks: string): string {
  if (marks === "") return text;
  const row = /^(\|.*?)(\s*\|\s*)$/s.exec(text);
  if (row) return `${row[1] ?? ""} ${marks}${row[2] ?? ""}`;
  return /(`{3}|~{3})$/.test(text) ? `${text}\n${marks}` : `${text} ${marks}`;
}

function flat(text: string): string {
  return text.split(/\s+/).filter(Boolean).join(" ");
}
