import { useEffect, useState } from "react";

import { Pace } from "./pace";

/** After so many milliseconds without a key the question is taken for finished. */
const SETTLED = 450;

export interface Typed {
  /** What stands in the field. */
  text: string;
  /** What to look for while one types. */
  current: string;
  /** What to look for when one has stopped. */
  settled: string;
  pace: Pace;
  type: (text: string) => void;
  /** Takes a text for finished at once. */
  settle: (text: string) => void;
}

/** A question while it is typed: asked for as often as the server can answer, and once more when it is finished. */
export function useTyped(initial: string): Typed {
  const [pace] = useState(() => new Pace());
  const [text, setText] = useState(initial);
  const [current, setCurrent] = useState(initial.trim());
  const [settled, setSettled] = useState(initial.trim());
  useEffect(() => {
    const wanted = text.trim();
    const soon = setTimeout(() => { setCurrent(wanted); }, wanted === "" ? 0 : pace.wait);
    const later = setTimeout(() => { setSettled(wanted); }, wanted === "" ? 0 : Math.max(SETTLED, pace.wait));
    return () => {
      clearTimeout(soon);
      clearTimeout(later);
    };
  }, [text, pace]);
  const settle = (finished: string) => {
    setText(finished);
    setCurrent(finished.trim());
    setSettled(finished.trim());
  };
  return { text, current, settled, pace, type: setText, settle };
}
