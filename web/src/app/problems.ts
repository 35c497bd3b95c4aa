import i18next from "i18next";

/** What happened in the reader's language, and the server's own words beside it where they are in another one. */
export interface Told {
  said: string;
  original: string | null;
}

/**
 * The server writes English sentences and stable words for programs. Who reads another language is told by those words,
 * with the sentence beside it: it knows more.
 */
export function translated(sentence: string, code: string | undefined, reason?: unknown): Told {
  if (code === undefined || i18next.language.startsWith("en")) return { said: sentence, original: null };
  const keys = [...(typeof reason === "string" ? [`reasons.${code}.${reason}`] : []), `codes.${code}`];
  for (const key of keys) {
    const found: unknown = i18next.getResource(i18next.language, "problems", key);
    if (typeof found === "string") return { said: found, original: sentence };
  }
  return { said: sentence, original: null };
}
