/** How people of this browser write dates in a language: `en-GB` for `en` if they prefer that. */
export function regional(language: string, preferred: readonly string[] = navigator.languages): string {
  return preferred.find((tag) => tag === language || tag.startsWith(`${language}-`)) ?? language;
}
