const PARTS = /(\*\*[^*\n]+\*\*|`[^`\n]+`)/;

/** The words of a statement, with what is bold or code in Markdown. Everything else in it is text. */
export function Inline({ text }: { text: string }) {
  return text.split(PARTS).map((part, index) => {
    // Parts have no other name than their place, and never move.
    if (part.startsWith("**") && part.endsWith("**") && part.length > 4) return <strong key={index}>{part.slice(2, -2)}</strong>;
    if (part.startsWith("`") && part.endsWith("`") && part.length > 2) return <code key={index} className="rounded-sm bg-sunken px-1 font-mono text-[0.9em]">{part.slice(1, -1)}</code>;
    return part;
  });
}

/** What stands between two statements; the mark of an item as one sees it. */
export function between(lead: string): string {
  return lead.replaceAll(/^([ \t]*)[-*+] /gm, "$1• ").replaceAll("**", "");
}
