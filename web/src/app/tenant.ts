/** The tenant that every installation begins with; nobody called it so. */
const UNNAMED = "default";

/** What the organisation is called; null as long as nobody gave it a name. */
export function tenantName(name: string): string | null {
  return name === UNNAMED ? null : name;
}
