import { type ReactNode, type RefObject, useEffect, useRef, useState } from "react";

/** Pixels above and below what is seen within which parts are rendered. */
const MARGIN = "1200px 0px";

interface Props {
  count: number;
  /** The parts that are rendered at once, whether they are seen or not. */
  first: readonly number[];
  /** Pixels that a part is likely to be high. */
  estimate: (number: number) => number;
  render: (number: number) => ReactNode;
  /** Tells which part is in the middle of what is seen. */
  onSeen?: (number: number) => void;
}

/** Many parts one below the other, of which only those near to what is seen are rendered; the others keep their place. */
export function NearList({ count, first, estimate, render, onSeen }: Props) {
  const list = useRef<HTMLDivElement>(null);
  const [near, setNear] = useState<ReadonlySet<number>>(() => new Set(first));
  const [heights] = useState(() => new Map<number, number>());
  useEffect(() => {
    const parts = list.current?.children;
    if (!parts) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        setNear((before) => {
          const after = new Set(before);
          for (const { target, isIntersecting, boundingClientRect } of entries) {
            const number = Number(target.getAttribute("data-part"));
            if (isIntersecting) after.add(number);
            else if (after.delete(number) && boundingClientRect.height > 0) heights.set(number, boundingClientRect.height);
          }
          return after;
        });
      },
      { root: scrollerOf(list.current), rootMargin: MARGIN },
    );
    for (const part of parts) observer.observe(part);
    return () => { observer.disconnect(); };
  }, [count, heights]);
  useSeen(list, count, onSeen);
  return (
    <div ref={list}>
      {Array.from({ length: count }, (_, number) => (
        <div key={number} data-part={number} style={near.has(number) ? undefined : { height: heights.get(number) ?? estimate(number) }}>
          {near.has(number) && render(number)}
        </div>
      ))}
    </div>
  );
}

/** Calls back with the part on which the middle of the scrolled area lies. */
function useSeen(list: RefObject<HTMLDivElement | null>, count: number, onSeen?: (number: number) => void): void {
  const latest = useRef(onSeen);
  useEffect(() => {
    latest.current = onSeen;
  });
  const wanted = onSeen !== undefined;
  useEffect(() => {
    const parts = list.current?.children;
    if (!parts || !wanted) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        const seen = entries.findLast(({ isIntersecting }) => isIntersecting);
        if (seen) latest.current?.(Number(seen.target.getAttribute("data-part")));
      },
      { root: scrollerOf(list.current), rootMargin: "-50% 0px -50% 0px" },
    );
    for (const part of parts) observer.observe(part);
    return () => { observer.disconnect(); };
  }, [list, count, wanted]);
}

/** The element within which something scrolls; null for the window. */
function scrollerOf(element: HTMLElement | null): HTMLElement | null {
  for (let each = element?.parentElement ?? null; each; each = each.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(each).overflowY)) return each;
  }
  return null;
}
