// @ts-check
// The one place where the page says that something went wrong, and what to do about it.

import { ApiError } from "./api.js";
import { button, find, make } from "./dom.js";

/**
 * Shows an error until it is closed or the next one comes.
 * @param {string} what what the person was trying to do, e.g. "The answer could not be made"
 * @param {unknown} error
 */
export function showError(what, error) {
  const box = find("notice", HTMLDivElement);
  const text = make("div", {}, make("strong", {}, `${what}. `), messageOf(error));
  if (error instanceof ApiError) {
    for (const { pointer, detail } of error.problem.errors ?? []) text.append(make("div", {}, `${pointer}: ${detail}`));
    if (error.advice) text.append(make("div", {}, error.advice));
    if (error.problem.request_id) text.append(make("div", { class: "hint" }, `Request id ${error.problem.request_id}`));
  }
  box.replaceChildren(text, button("Close", "quiet small", hideError));
  box.hidden = false;
}

export function hideError() {
  find("notice", HTMLDivElement).hidden = true;
}

/**
 * The message of anything that was thrown.
 * @param {unknown} error
 */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}
