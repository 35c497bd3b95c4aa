import { type RefObject, useCallback, useEffect, useRef } from "react";

const ELSEWHERE = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

/**
 * Goes to a place within an element and stays there while what stands above it grows or shrinks, as it does when it is
 * rendered; until somebody scrolls, clicks or types. Not every browser does so by itself, and none where all shrinks.
 */
export function useHeld(element: RefObject<HTMLElement | null>): (place: Element) => void {
  const held = useRef<Element>(null);
  useEffect(() => {
    const area = element.current;
    if (!area) return undefined;
    const observer = new ResizeObserver(() => {
      if (held.current?.isConnected) show(held.current);
    });
    observer.observe(area);
    const release = () => { held.current = null; };
    for (const each of ELSEWHERE) addEventListener(each, release, { capture: true, passive: true });
    return () => {
      observer.disconnect();
      for (const each of ELSEWHERE) removeEventListener(each, release, { capture: true });
    };
  }, [element]);
  return useCallback((place) => {
    held.current = place;
    show(place);
  }, []);
}

function show(place: Element): void {
  place.scrollIntoView({ block: "center", inline: "nearest" });
}
