import type { LucideIcon } from "lucide-react";

export const KINDS = ["actions", "pages", "collections", "chats", "documents"] as const;
export type Kind = (typeof KINDS)[number];

/** Something that one can go to. */
export interface Entry {
  key: string;
  kind: Kind;
  label: string;
  detail?: string;
  icon: LucideIcon;
  go: () => void;
}

/** A text as it is compared: without case and accents. */
function plain(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLocaleLowerCase();
}

/** Those whose names have all words of `typed`; the ones that begin with it come first. */
export function named<T>(things: readonly T[], typed: string, nameOf: (thing: T) => string): T[] {
  const whole = plain(typed.trim());
  const words = whole.split(/\s+/u).filter(Boolean);
  const fitting = things.filter((thing) => words.every((word) => plain(nameOf(thing)).includes(word)));
  const begins = (thing: T) => Number(plain(nameOf(thing)).startsWith(whole));
  return [...fitting].sort((one, other) => begins(other) - begins(one));
}
