/** Characters that the server takes in a question. */
export const MOST = 100_000;

/** Whether a question is longer than that; counted in code points, as the server does. */
export function isTooLong(text: string): boolean {
  if (text.length <= MOST) return false;
  return text.length > 2 * MOST || Array.from(text).length > MOST;
}
