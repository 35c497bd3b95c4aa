/** The token of a printed link; it is taken out of the address, so that it stays in no history. */
export function takeLinkToken(): string | null {
  const token = new URLSearchParams(location.hash.slice(1)).get("login");
  if (token !== null) history.replaceState(null, "", location.pathname);
  return token;
}

const INVITATION = "citewell-invitation";

/** Keeps the token of an opened invitation in this tab, and takes it out of the address; whether there was one. */
export function takeInvitation(): boolean {
  const token = new URLSearchParams(location.hash.slice(1)).get("invite");
  if (token === null) return false;
  sessionStorage.setItem(INVITATION, token);
  history.replaceState(null, "", "/invitation");
  return true;
}

/** The token of the invitation that was opened in this tab; null when there is none, or it was accepted. */
export function invitationToken(): string | null {
  return sessionStorage.getItem(INVITATION);
}

export function forgetInvitation(): void {
  sessionStorage.removeItem(INVITATION);
}

/** Where to go after logging in: a path of this page, never another site's. */
export function safeNext(next: unknown): string {
  return typeof next === "string" && /^\/(?![/\\])/.test(next) && !next.startsWith("/login") ? next : "/ask";
}

/** A place in a version of a document; offsets are in Unicode code points. */
export interface Place {
  document_id: string;
  version: number;
  start: number;
  end: number;
}

/** The place that a fragment names, such as `#source=…&version=2&start=10&end=20`; null if it names none. */
export function placeIn(fragment: string): Place | null {
  const given = new URLSearchParams(fragment.replace(/^#/, ""));
  const number = (name: string): number => {
    const digits = given.get(name) ?? "";
    return /^\d{1,9}$/.test(digits) ? Number(digits) : Number.NaN;
  };
  const [version, start, end] = [number("version"), number("start"), number("end")];
  const document_id = given.get("source");
  return document_id && version > 0 && start < end ? { document_id, version, start, end } : null;
}

/** The shared conversation that a fragment names, such as `#share=…`; null if it names none. */
export function shareIn(fragment: string): string | null {
  return new URLSearchParams(fragment.replace(/^#/, "")).get("share");
}
