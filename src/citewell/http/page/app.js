// @ts-check
// The page as a whole: logging in and out, which part is seen, light and dark.

/** @import { Me } from "./types" */

import { Api, ApiError } from "./api.js";
import { Conversation } from "./ask.js";
import { Documents } from "./documents.js";
import { find, showOnly } from "./dom.js";
import { hideError, showError } from "./notice.js";
import { SourcePane } from "./source.js";
import { placeIn } from "./spans.js";
import { Uploads } from "./uploads.js";

const opening = find("opening", HTMLElement);
const login = find("login", HTMLElement);
const workspace = find("workspace", HTMLElement);
const views = [opening, login, workspace];

const api = new Api(() => askForLogin("Your session has ended. Log in again to go on."));
const source = new SourcePane(api);
const documents = new Documents(api);
const uploads = new Uploads(api, documents);
const conversation = new Conversation(api, source, () => documents.chosen);

/** @param {string} reason */
function askForLogin(reason) {
  if (reason) find("login-reason", HTMLParagraphElement).textContent = reason;
  find("who", HTMLSpanElement).textContent = "";
  find("log-out", HTMLButtonElement).hidden = true;
  source.forget();
  documents.stop();
  showOnly(login, views);
  find("email", HTMLInputElement).focus();
}

async function enter() {
  /** @type {Me} */
  const me = await api.json("/v1/auth/me");
  find("who", HTMLSpanElement).textContent = me.user.email;
  find("log-out", HTMLButtonElement).hidden = false;
  showOnly(workspace, views);
  find("question", HTMLTextAreaElement).focus();
  openLinkedSource();
  await documents.start();
}

/** Links of citations in other programs lead here. */
function openLinkedSource() {
  const place = placeIn(location.hash);
  if (place) void source.openPlace(place);
}

/** The token of a printed link; it is taken out of the address so that it stays in no history. */
function takeLinkToken() {
  const token = new URLSearchParams(location.hash.slice(1)).get("login");
  if (token) history.replaceState(null, "", location.pathname);
  return token;
}

async function open() {
  const token = takeLinkToken();
  try {
    if (token) await api.logInByLink(token);
    else if (!(await api.resume())) {
      askForLogin("");
      return;
    }
    await enter();
  } catch (error) {
    if (error instanceof ApiError && error.status > 0 && error.status < 500 && opening.hidden === false) {
      api.forget();
      askForLogin("This link has been used already or is too old. Log in below, or start the server again for a new link.");
      return;
    }
    if (opening.hidden === false) askForLogin("");
    showError("The page could not be opened", error);
  }
}

find("login-form", HTMLFormElement).addEventListener("submit", (event) => {
  event.preventDefault();
  void (async () => {
    hideError();
    const password = find("password", HTMLInputElement);
    try {
      await api.logIn(find("email", HTMLInputElement).value, password.value);
      password.value = "";
      await enter();
    } catch (error) {
      showError("You are not logged in", error);
    }
  })();
});

find("log-out", HTMLButtonElement).addEventListener("click", () => {
  void (async () => {
    try {
      await api.logOut();
    } catch (error) {
      showError("The server did not hear that you logged out; this tab has forgotten you anyway", error);
    }
    conversation.begin();
    uploads.forget();
    askForLogin("You are logged out.");
  })();
});

find("theme", HTMLButtonElement).addEventListener("click", () => {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  try {
    localStorage.setItem("citewell-theme", root.dataset.theme);
  } catch {
    // Storage may be switched off; the choice then lasts until the page is closed.
  }
});

const tabAsk = find("tab-ask", HTMLButtonElement);
const tabDocuments = find("tab-documents", HTMLButtonElement);
for (const tab of [tabAsk, tabDocuments]) {
  tab.addEventListener("click", () => {
    workspace.dataset.tab = tab === tabAsk ? "ask" : "documents";
    tabAsk.setAttribute("aria-pressed", String(tab === tabAsk));
    tabDocuments.setAttribute("aria-pressed", String(tab === tabDocuments));
  });
}

// A file that misses the drop area must not replace the page.
for (const kind of ["dragover", "drop"]) window.addEventListener(kind, (event) => event.preventDefault());

// A second printed link pasted into the open page.
window.addEventListener("hashchange", () => {
  if (location.hash.startsWith("#login=")) void open();
  else if (workspace.hidden === false) openLinkedSource();
});

void open();
