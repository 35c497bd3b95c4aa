const KEY = "citewell-welcomed";

/** Whether somebody who came by a link is to be asked for name and password; not again once they said “later” here. */
export function welcomeIsDue(user: { id: string; has_password: boolean }): boolean {
  if (user.has_password) return false;
  try {
    return localStorage.getItem(KEY) !== user.id;
  } catch {
    return true; // Storage may be switched off.
  }
}

/** Remembers that somebody left the welcome. */
export function leaveWelcome(user: { id: string }): void {
  try {
    localStorage.setItem(KEY, user.id);
  } catch {
    // Storage may be switched off; the next link leads there again.
  }
}
