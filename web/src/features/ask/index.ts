import { createRoute, redirect } from "@tanstack/react-router";
import { MessageCircleQuestionMark } from "lucide-react";

import { type NavEntry, page, shellRoute } from "@/app/page";

/** A question that another page hands over, with where to look: it is put into the box of a new chat. */
interface Handed {
  q?: string;
  collections?: string[];
}

function handed(given: Record<string, unknown>): Handed {
  const q = typeof given.q === "string" || typeof given.q === "number" ? String(given.q) : "";
  const collections = Array.isArray(given.collections) ? given.collections.filter((each) => typeof each === "string") : [];
  return q === "" ? {} : { q, ...(collections.length > 0 ? { collections } : {}) };
}

const ask = createRoute({
  getParentRoute: () => shellRoute,
  path: "/ask",
  validateSearch: handed,
  beforeLoad: async ({ search: { q, collections = [] } }) => {
    if (q === undefined) return;
    const { conversations, keepDraft } = await import("./conversations");
    keepDraft(null, q);
    conversations.begin();
    conversations.of(null).choose({ collections, assistant: null });
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router takes redirects by `throw`
    throw redirect({ to: "/ask", search: {}, replace: true });
  },
  ...page(() => import("./AskPage"), "ask"),
});
// The page shows the chat by its parameter, so that a chat that begins on it does not begin it anew.
const chat = createRoute({ getParentRoute: () => ask, path: "$chat" });

export const routes = [ask.addChildren([chat])] as const;
export const nav: NavEntry = { to: "/ask", name: "ask", icon: MessageCircleQuestionMark };
