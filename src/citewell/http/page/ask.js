// @ts-check
// The conversation: questions, answers, and the evidence under each answer.

/** @import { Api } from "./api.js" */
/** @import { Answer, Citation, Statement } from "./types" */
/** @import { SourcePane } from "./source.js" */

import { button, find, make } from "./dom.js";
import { hideError, showError } from "./notice.js";
import { oneLine } from "./rendering.js";
import { placeOf } from "./source.js";

export class Conversation {
  /**
   * @param {Api} api
   * @param {SourcePane} source
   * @param {() => string | null} collection the id of the chosen collection
   */
  constructor(api, source, collection) {
    this.api = api;
    this.source = source;
    this.collection = collection;
    /** @type {string | null} */
    this.sessionId = null;
    this.thread = find("thread", HTMLDivElement);
    this.empty = find("thread-empty", HTMLDivElement);
    this.form = find("ask-form", HTMLFormElement);
    this.question = find("question", HTMLTextAreaElement);
    this.send = find("send", HTMLButtonElement);
    this.scope = find("scope", HTMLSelectElement);
    this.again = find("new-chat", HTMLButtonElement);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#ask();
    });
    this.question.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.form.requestSubmit();
      }
    });
    this.again.addEventListener("click", () => this.begin());
  }

  /** Starts a new conversation. */
  begin() {
    this.sessionId = null;
    this.again.hidden = true;
    this.thread.replaceChildren(this.empty);
    this.question.focus();
  }

  async #ask() {
    const message = this.question.value.trim();
    if (!message || this.send.disabled) return;
    hideError();
    const collection = this.scope.value === "one" ? this.collection() : null;
    const waiting = make("p", { class: "hint waiting" }, "Looking in your documents …");
    const turn = make("article", { class: "turn" }, make("p", { class: "asked" }, message), waiting);
    this.empty.remove();
    this.thread.append(turn);
    turn.scrollIntoView({ block: "start" });
    this.send.disabled = true;
    try {
      /** @type {Answer} */
      const answer = await this.api.post("/v1/chat", {
        message,
        ...(this.sessionId ? { session_id: this.sessionId } : {}),
        ...(collection ? { collections: [collection] } : {}),
      });
      this.sessionId = answer.session_id;
      this.again.hidden = false;
      this.question.value = "";
      waiting.replaceWith(...this.#render(answer));
    } catch (error) {
      turn.remove();
      if (!this.thread.hasChildNodes()) this.thread.append(this.empty);
      showError("The question was not answered", error);
    } finally {
      this.send.disabled = false;
      this.question.focus({ preventScroll: true });
    }
  }

  /**
   * @param {Answer} answer
   * @returns {Node[]}
   */
  #render(answer) {
    if (answer.statements.length === 0) return [make("p", { class: "unknown" }, answer.answer)];
    const byNumber = new Map(answer.citations.map((citation) => [citation.n, citation]));
    const text = make("div", { class: "answer" }, ...answer.statements.map((each) => this.#statement(each, byNumber)));
    const evidence = make("ol", { class: "evidence", "aria-label": "Evidence" });
    for (const citation of answer.citations) evidence.append(this.#evidence(citation));
    return [text, evidence];
  }

  /**
   * @param {Statement} statement
   * @param {Map<number, Citation>} byNumber
   */
  #statement(statement, byNumber) {
    const element = make("p", { class: "statement" }, statement.text);
    for (const number of statement.citations) {
      const citation = byNumber.get(number);
      if (!citation) continue;
      const chip = button(String(number), "chip", () => void this.source.open(citation, chip));
      chip.setAttribute("aria-label", `Source ${number}: ${citation.title}`);
      element.append(" ", chip);
    }
    if (statement.verdict === "partly") element.append(" ", make("span", { class: "verdict" }, "only partly in the source"));
    return element;
  }

  /** @param {Citation} citation */
  #evidence(citation) {
    const place = placeOf(citation);
    const open = button("", "evidence-open", () => void this.source.open(citation, open));
    open.append(
      make("span", { class: "number", "aria-hidden": "true" }, String(citation.n)),
      make("span", { class: "where" }, make("strong", {}, citation.title), place ? ` ${place}` : ""),
      make("q", {}, oneLine(citation.quote)),
    );
    return make("li", {}, open);
  }
}
