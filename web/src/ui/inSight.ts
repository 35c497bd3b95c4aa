import { type RefObject, useEffect, useRef } from "react";

const CURRENT = "[aria-current=page], [role=tab][data-state=active]";

/** For a bar of links or tabs of which a phone shows some: what is open is scrolled into sight. */
export function useOpenInSight<Bar extends HTMLElement>(open: string): RefObject<Bar | null> {
  const bar = useRef<Bar>(null);
  useEffect(() => {
    const place = bar.current;
    if (place === null) return;
    const show = () => {
      place.querySelector(CURRENT)?.scrollIntoView({ block: "nearest", inline: "nearest" });
    };
    show();
    const watch = new ResizeObserver(show);
    watch.observe(place);
    return () => {
      watch.disconnect();
    };
  }, [open]);
  return bar;
}
