// @ts-check
// Building and finding elements. Text always goes in as text, never as markup.

/**
 * The element with this id, of the given class; a missing one is a mistake in index.html.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {{ new (): T }} kind
 * @returns {T}
 */
export function find(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`index.html has no ${kind.name} #${id}`);
  return found;
}

/**
 * A new element.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Record<string, string>} attributes
 * @param {(Node | string)[]} children strings become text nodes
 * @returns {HTMLElementTagNameMap[K]}
 */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * A button that does something.
 * @param {string} label
 * @param {string} className
 * @param {() => void} action
 * @returns {HTMLButtonElement}
 */
export function button(label, className, action) {
  const element = make("button", { type: "button", class: className }, label);
  element.addEventListener("click", action);
  return element;
}

/**
 * Shows exactly one of some elements.
 * @param {HTMLElement} shown
 * @param {HTMLElement[]} others
 */
export function showOnly(shown, others) {
  for (const other of others) other.hidden = other !== shown;
  shown.hidden = false;
}
