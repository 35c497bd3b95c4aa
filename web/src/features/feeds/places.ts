/** Where a document has its page. */
export function documentPath(document: string): string {
  return `/library/documents/${document}`;
}
