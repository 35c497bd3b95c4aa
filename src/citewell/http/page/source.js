// @ts-check
// The pane that shows a source with the cited words marked.

/** @import { Api } from "./api.js" */
/** @import { Citation, VersionText } from "./types" */

import { find, make } from "./dom.js";
import { showError } from "./notice.js";
import { renderText } from "./rendering.js";
import { around, locate, wordsAt } from "./spans.js";

/** Characters shown on either side of a quote at first; a whole book would make the page slow. */
const REACH = 20_000;

/**
 * Where in its document a citation stands; the title is not said again.
 * @param {Citation} citation
 */
export function placeOf(citation) {
  const parts = [];
  if (citation.page) parts.push(`page ${citation.page}`);
  const headings = citation.heading_path?.filter((heading, depth) => depth > 0 || heading !== citation.title) ?? [];
  if (headings.length > 0) parts.push(headings.join(" › "));
  return parts.join(", ");
}

export class SourcePane {
  /** @param {Api} api */
  constructor(api) {
    this.api = api;
    this.pane = find("source", HTMLElement);
    this.title = find("source-title", HTMLHeadingElement);
    this.place = find("source-place", HTMLParagraphElement);
    this.text = find("source-text", HTMLDivElement);
    /** @type {HTMLElement | null} where the focus goes back to */
    this.opener = null;
    /** @type {Map<string, VersionText>} versions never change, so a text is fetched once */
    this.texts = new Map();
    this.latest = 0;
    find("source-close", HTMLButtonElement).addEventListener("click", () => this.close());
    this.pane.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.close();
    });
  }

  /**
   * Opens the source of a citation at the cited words.
   * @param {Citation} citation
   * @param {HTMLElement} opener
   */
  async open(citation, opener) {
    const ticket = (this.latest += 1);
    this.opener = opener;
    this.#head(citation.title, placeOf(citation));
    this.text.replaceChildren(make("p", { class: "hint" }, "Loading …"));
    try {
      const version = await this.#fetch(citation);
      if (ticket === this.latest) this.#show(version.text, citation);
    } catch (error) {
      if (ticket !== this.latest) return;
      this.close();
      showError("The source could not be opened", error);
    }
  }

  /**
   * Opens the source that an address names at its words.
   * @param {{ document_id: string, version: number, start: number, end: number }} place
   */
  async openPlace(place) {
    const ticket = (this.latest += 1);
    this.opener = null;
    this.#head("Source", "");
    this.text.replaceChildren(make("p", { class: "hint" }, "Loading …"));
    try {
      const version = await this.#fetch(place);
      if (ticket !== this.latest) return;
      this.title.textContent = version.title;
      const quote = wordsAt(version.text, place) ?? "";
      this.#show(version.text, { n: 0, title: version.title, quote, ...place });
    } catch (error) {
      if (ticket !== this.latest) return;
      this.close();
      showError("The source could not be opened", error);
    }
  }

  close() {
    this.latest += 1;
    this.pane.hidden = true;
    document.body.classList.remove("with-source");
    if (this.opener?.isConnected) this.opener.focus();
    this.opener = null;
  }

  forget() {
    this.opener = null;
    this.close();
    this.texts.clear();
  }

  /**
   * @param {string} title
   * @param {string} place
   */
  #head(title, place) {
    this.title.textContent = title;
    this.place.textContent = place;
    this.pane.hidden = false;
    document.body.classList.add("with-source");
    this.title.focus({ preventScroll: true });
  }

  /** @param {{ document_id: string, version: number }} place */
  async #fetch(place) {
    const path = `/v1/documents/${encodeURIComponent(place.document_id)}/text?version=${place.version}`;
    let version = this.texts.get(path);
    if (!version) {
      version = /** @type {VersionText} */ (await this.api.json(path));
      this.texts.set(path, version);
    }
    return version;
  }

  /**
   * @param {string} text
   * @param {Citation} citation
   */
  #show(text, citation) {
    const span = locate(text, citation);
    if (!span) {
      this.text.replaceChildren(
        make("p", { class: "hint" }, "The cited words are not at their place in this version of the text, so nothing is marked."),
      );
      return;
    }
    const window_ = around(text, span, REACH);
    this.text.replaceChildren(...renderText(text, window_, span));
    const cut = window_.start > 0 || window_.end < text.length;
    if (cut) {
      const all = make("button", { type: "button", class: "quiet small" }, "Show the whole text");
      all.addEventListener("click", () => {
        this.text.replaceChildren(...renderText(text, { start: 0, end: text.length }, span));
        this.#scrollToMark();
      });
      this.text.prepend(all);
    }
    this.#scrollToMark();
  }

  #scrollToMark() {
    this.text.querySelector("mark")?.scrollIntoView({ block: "center" });
  }
}
