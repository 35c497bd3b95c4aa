import type { Token } from "markdown-it";
import type { ReactNode } from "react";

import type { Span } from "../spans";
import type { Places } from "./positions";

/** A stretch of a source, in UTF-16 units, that is shown in its own way. */
export interface Stretch extends Span {
  /** What its words are shown in. */
  as: (words: ReactNode) => ReactNode;
  /** What follows its last word. */
  after?: ReactNode;
}

/** A piece of a leaf's visible text. */
export interface Run {
  text: string;
  stretch: Stretch | null;
  /** Whether the stretch ends with it. */
  isLast: boolean;
}

/** Which visible characters belong to which stretch. Stretches rise and do not overlap. */
export class Laid {
  readonly #places: Places;
  readonly #stretches: readonly Stretch[];
  readonly #ends = new Map<Token, Map<number, Stretch>>();
  /** What stands nowhere in what is visible. */
  readonly unseen: Stretch[];

  constructor(tokens: readonly Token[], places: Places, stretches: readonly Stretch[]) {
    this.#places = places;
    this.#stretches = stretches;
    const last = new Map<Stretch, [Token, number]>();
    for (const token of tokens.flatMap((each) => [each, ...(each.children ?? [])])) {
      places.get(token)?.forEach((place, unit) => {
        const stretch = unit < token.content.length ? this.#at(place) : null;
        if (stretch && (token.content[unit] ?? " ").trim() !== "") last.set(stretch, [token, unit]);
      });
    }
    for (const [stretch, [token, unit]] of last) this.#ends.set(token, (this.#ends.get(token) ?? new Map<number, Stretch>()).set(unit, stretch));
    this.unseen = stretches.filter((each) => !last.has(each));
  }

  /** The text of a leaf in pieces, each in one stretch or none. */
  runs(token: Token, content: string): Run[] {
    const places = this.#places.get(token);
    if (!places) return [{ text: content, stretch: null, isLast: false }];
    const ends = this.#ends.get(token);
    const runs: Run[] = [];
    let from = 0;
    for (let unit = 1; unit <= content.length; unit += 1) {
      const isLast = ends?.has(unit - 1) ?? false;
      const stretch = this.#at(places[from] ?? -1);
      if (unit < content.length && !isLast && this.#at(places[unit] ?? -1) === stretch) continue;
      runs.push({ text: content.slice(from, unit), stretch: ends?.get(unit - 1) ?? stretch, isLast });
      from = unit;
    }
    return runs;
  }

  #at(place: number): Stretch | null {
    if (place < 0) return null;
    let low = 0;
    for (let high = this.#stretches.length - 1; low <= high; ) {
      const middle = (low + high) >> 1;
      const stretch = this.#stretches[middle];
      if (!stretch) return null;
      if (place < stretch.start) high = middle - 1;
      else if (place >= stretch.end) low = middle + 1;
      else return stretch;
    }
    return null;
  }
}
