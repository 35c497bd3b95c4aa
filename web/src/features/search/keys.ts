import type { KeyboardEvent } from "react";

const HITS = "[data-hit]";

/** Gives the focus to the first result; whether there is one. */
export function focusFirst(): boolean {
  const first = document.querySelector<HTMLElement>(HITS);
  first?.focus();
  return first !== null;
}

/** Arrows go from result to result, and from the first one back to the field. */
export function onArrow(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp" && event.key !== "Home" && event.key !== "End") return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const hits = [...event.currentTarget.querySelectorAll<HTMLElement>(HITS)];
  const at = hits.findIndex((each) => each === event.target);
  if (at < 0) return;
  const next = { ArrowDown: hits[at + 1], ArrowUp: hits[at - 1], Home: hits[0], End: hits.at(-1) }[event.key];
  event.preventDefault();
  if (next) {
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  } else if (event.key === "ArrowUp") {
    document.querySelector<HTMLElement>("[role=searchbox]")?.focus();
  }
}
