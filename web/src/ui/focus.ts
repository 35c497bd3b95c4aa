let last: Element | null = null;
addEventListener("focusin", ({ target }) => {
  if (target instanceof Element) last = target;
});

/** Where the focus is, or was until a moment ago; for an entry of a menu, the button that opened the menu. */
export function focused(): HTMLElement | null {
  const now = document.activeElement;
  const found = now === null || now === document.body ? last : now;
  const menu = found?.closest("[role=menu]");
  const opener = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : found;
  return opener instanceof HTMLElement ? opener : null;
}
