/** The first moment of a day, `2026-03-01`, where the reader is; null for what is no day. */
export function dayStart(day: string): string | null {
  const start = new Date(`${day}T00:00:00`);
  return Number.isNaN(start.getTime()) ? null : start.toISOString();
}

/** The first moment after a day. */
export function dayEnd(day: string): string | null {
  const end = new Date(`${day}T00:00:00`);
  if (Number.isNaN(end.getTime())) return null;
  end.setDate(end.getDate() + 1); // a day may have 23 or 25 hours
  return end.toISOString();
}

/** Actions by what they are about: `user.create` is about `user`. */
export function byNoun(actions: readonly string[]): [string, string[]][] {
  const nouns = new Map<string, string[]>();
  for (const action of [...actions].sort()) {
    const noun = action.slice(0, Math.max(0, action.indexOf(".")));
    nouns.set(noun, [...(nouns.get(noun) ?? []), action]);
  }
  return [...nouns];
}
