import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";

const MARGIN = "800px 0px";

interface Props {
  /** What scrolls. */
  frame: RefObject<HTMLElement | null>;
  /** How high it is while it is not there, as a length of CSS, until it has been seen once. */
  height: string;
  /** Whether it is there from the beginning. */
  first: boolean;
  children: ReactNode;
}

/**
 * A part of a long list that is there while it is near what is seen, and as high as it was where it is not. What has
 * the focus stays. Within a list by role, since a list by tag has nothing between itself and its items.
 */
export function Nearby({ frame, height, first, children }: Props) {
  const [near, setNear] = useState(first);
  const [measured, setMeasured] = useState<number | null>(null);
  const part = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = part.current;
    if (!element) return undefined;
    const observer = new IntersectionObserver((entries) => {
      const last = entries.at(-1);
      if (!last) return;
      if (!last.isIntersecting) setMeasured(last.boundingClientRect.height);
      setNear(last.isIntersecting || element.contains(document.activeElement));
    }, { root: frame.current, rootMargin: MARGIN });
    observer.observe(element);
    return () => { observer.disconnect(); };
  }, [frame]);
  return (
    <div ref={part} role="presentation" style={near ? undefined : { height: measured ?? height }}>
      {near && children}
    </div>
  );
}
