// @ts-check
// Collections and their documents: choosing, listing, deleting.

/** @import { Api } from "./api.js" */
/** @import { Collection, Document, Page } from "./types" */

import { button, find, make } from "./dom.js";
import { hideError, showError } from "./notice.js";

/** Milliseconds between two looks at a list in which something is still being read. */
const AGAIN = 1500;

/** What each state of a document is called on the page. */
const STATES = new Map([
  ["waiting", "in the queue"],
  ["processing", "being read"],
  ["indexed", "ready"],
  ["failed", "not readable"],
]);

const UNFINISHED = new Set(["waiting", "processing"]);

export class Documents {
  /** @param {Api} api */
  constructor(api) {
    this.api = api;
    this.select = find("collection", HTMLSelectElement);
    this.form = find("collection-form", HTMLFormElement);
    this.name = find("collection-name", HTMLInputElement);
    this.list = find("documents-list", HTMLUListElement);
    this.empty = find("documents-empty", HTMLParagraphElement);
    this.more = find("documents-more", HTMLButtonElement);
    /** @type {string | null} */
    this.cursor = null;
    this.latest = 0;
    this.timer = 0;
    this.content = "";
    this.select.addEventListener("change", () => void this.refresh());
    this.more.addEventListener("click", () => void this.#load(this.cursor));
    find("new-collection", HTMLButtonElement).addEventListener("click", () => {
      this.form.hidden = false;
      this.name.focus();
    });
    find("collection-cancel", HTMLButtonElement).addEventListener("click", () => this.#closeForm());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#create();
    });
  }

  /** The id of the chosen collection, null when there is none. */
  get chosen() {
    return this.select.value || null;
  }

  /**
   * The id of the chosen collection; makes a first one where there is none.
   * @returns {Promise<string>}
   */
  async chosenOrNew() {
    if (!this.chosen) await this.#add("Documents");
    return /** @type {string} */ (this.chosen);
  }

  async #lookAgain() {
    try {
      await this.start();
    } catch (error) {
      showError("The collections could not be listed", error);
    }
  }

  /** Loads the collections and the documents of the first one. */
  async start() {
    /** @type {Collection[]} */
    const collections = [];
    /** @type {string | null} */
    let cursor = null;
    do {
      /** @type {Page<Collection>} */
      const page = await this.api.json(`/v1/collections${cursor ? `?cursor=${encodeURIComponent(cursor)}` : ""}`);
      collections.push(...page.items);
      cursor = page.next_cursor;
    } while (cursor);
    this.select.replaceChildren(...collections.map(({ id, name }) => make("option", { value: id }, name)));
    await this.refresh();
  }

  /** Stops looking at what is being read; for when nobody is logged in. */
  stop() {
    this.latest += 1;
    clearTimeout(this.timer);
  }

  /** Shows the documents of the chosen collection anew. */
  async refresh() {
    await this.#load(null);
  }

  /** @param {string | null} cursor null for the first page */
  async #load(cursor) {
    const collection = this.chosen;
    const ticket = (this.latest += 1);
    clearTimeout(this.timer);
    if (!collection) {
      this.list.replaceChildren();
      this.content = "";
      this.#showEmpty("There is no collection yet. Drop files above, and one is made for them.");
      this.more.hidden = true;
      // The first one may be on its way: the demo is loaded while the server runs already.
      this.timer = setTimeout(() => void this.#lookAgain(), AGAIN);
      return;
    }
    const query = new URLSearchParams({ collection_id: collection });
    if (cursor) query.set("cursor", cursor);
    try {
      /** @type {Page<Document>} */
      const page = await this.api.json(`/v1/documents?${query}`);
      if (ticket !== this.latest) return;
      this.#render(page, cursor !== null);
      this.cursor = page.next_cursor;
      this.more.hidden = !page.next_cursor;
      if (!cursor && page.items.some(({ status }) => UNFINISHED.has(status))) {
        this.timer = setTimeout(() => void this.refresh(), AGAIN);
      }
      this.#showEmpty(this.list.hasChildNodes() ? "" : "This collection has no documents yet.");
    } catch (error) {
      if (ticket === this.latest) showError("The documents could not be listed", error);
    }
  }

  /**
   * @param {Page<Document>} page
   * @param {boolean} further whether it follows what is shown already
   */
  #render(page, further) {
    const content = JSON.stringify(page);
    // The same again: leave the elements alone, one of them may have the focus.
    if (!further && content === this.content) return;
    this.content = further ? "" : content;
    const rows = page.items.map((each) => this.#row(each));
    if (further) this.list.append(...rows);
    else this.list.replaceChildren(...rows);
  }

  /** @param {string} text nothing is shown for an empty one */
  #showEmpty(text) {
    this.empty.textContent = text;
    this.empty.hidden = text === "";
  }

  /** @param {Document} document_ */
  #row(document_) {
    const state = STATES.get(document_.status) ?? document_.status;
    const row = make(
      "li",
      { class: `document ${document_.status}`, "data-id": document_.id },
      make("span", { class: "title", title: document_.title }, document_.title),
      make("span", { class: "state" }, state),
      button("Delete", "plain small", () => void this.#delete(document_, row)),
    );
    const reason = document_.status_message || document_.status_reason;
    if (reason) row.append(make("span", { class: "reason" }, reason));
    return row;
  }

  /**
   * @param {Document} document_
   * @param {HTMLElement} row
   */
  async #delete(document_, row) {
    if (!(await confirmed(`Delete “${document_.title}”? It disappears from search at once.`))) return;
    hideError();
    try {
      await this.api.json(`/v1/documents/${encodeURIComponent(document_.id)}`, { method: "DELETE" });
      row.remove();
      this.content = "";
      await this.refresh();
    } catch (error) {
      showError("The document was not deleted", error);
    }
  }

  async #create() {
    const name = this.name.value.trim();
    if (!name) return;
    hideError();
    try {
      await this.#add(name);
      this.#closeForm();
    } catch (error) {
      showError("The collection was not created", error);
    }
  }

  /** @param {string} name */
  async #add(name) {
    /** @type {Collection} */
    const created = await this.api.post("/v1/collections", { name });
    this.select.append(make("option", { value: created.id }, created.name));
    this.select.value = created.id;
    await this.refresh();
  }

  #closeForm() {
    this.form.hidden = true;
    this.form.reset();
    find("new-collection", HTMLButtonElement).focus();
  }
}

/**
 * Asks before something is deleted.
 * @param {string} text
 * @returns {Promise<boolean>}
 */
function confirmed(text) {
  const dialog = find("confirm", HTMLDialogElement);
  find("confirm-text", HTMLParagraphElement).textContent = text;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
