// One line for each namespace: its English file gives the keys that `t` takes.
import type account from "./en/account.json";
import type admin from "./en/admin.json";
import type app from "./en/app.json";
import type ask from "./en/ask.json";
import type assistants from "./en/assistants.json";
import type audit from "./en/audit.json";
import type feeds from "./en/feeds.json";
import type golden from "./en/golden.json";
import type insight from "./en/insight.json";
import type invitation from "./en/invitation.json";
import type keys from "./en/keys.json";
import type document from "./en/document.json";
import type library from "./en/library.json";
import type login from "./en/login.json";
import type operation from "./en/operation.json";
import type palette from "./en/palette.json";
import type people from "./en/people.json";
import type sourceKinds from "./en/sourceKinds.json";
import type source from "./en/source.json";
import type search from "./en/search.json";
import type welcome from "./en/welcome.json";

export interface Catalogues {
  account: typeof account;
  admin: typeof admin;
  app: typeof app;
  ask: typeof ask;
  assistants: typeof assistants;
  audit: typeof audit;
  feeds: typeof feeds;
  golden: typeof golden;
  insight: typeof insight;
  invitation: typeof invitation;
  keys: typeof keys;
  document: typeof document;
  library: typeof library;
  login: typeof login;
  operation: typeof operation;
  palette: typeof palette;
  people: typeof people;
  sourceKinds: typeof sourceKinds;
  source: typeof source;
  search: typeof search;
  welcome: typeof welcome;
}
