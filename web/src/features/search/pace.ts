const SOONEST = 40;
const LATEST = 350;
const WEIGHT = 0.3;

/** How long to wait after a key before the server is asked: a quick server is asked at nearly every key. */
export class Pace {
  #average = 120;

  /** Takes note of an answer that came after so many milliseconds. */
  answered(milliseconds: number): void {
    this.#average += WEIGHT * (milliseconds - this.#average);
  }

  /** Milliseconds to wait. */
  get wait(): number {
    return Math.round(Math.min(LATEST, Math.max(SOONEST, this.#average * 0.7)));
  }
}
