/** The addresses in a text of many: each once, in the order in which they stand there. */
export function addressesIn(text: string): string[] {
  return [...new Set(text.split(/[\s,;<>]+/u).filter((part) => part.includes("@")))];
}
