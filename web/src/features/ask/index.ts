import { createRoute, redirect } from "@tanstack/react-router";
import { MessageCircleQuestionMark } from "lucide-react";

import { type NavEntry, page, shellRoute } from "@/app/page";

/** What another page hands over: a question for the box of a new chat, and where to look or whom to ask. */
interface Handed {
  q?: string;
  assistant?: string;
  collections?: string[];
}

function handed(given: Record<string, unknown>): Handed {
  const q = typeof given.q === "string" || typeof given.q === "number" ? String(given.q) : "";
  const assistant = typeof given.assistant === "string" ? given.assistant : "";
  const collections = Array.isArray(given.collections) ? given.collections.filter((each) => typeof each === "string") : [];
  if (q === "" && assistant === "") return {};
  return {
    ...(q === "" ? {} : { q }),
    ...(assistant === "" ? {} : { assistant }),
    ...(collections.length > 0 ? { collections } : {}),
  };
}

const ask = createRoute({
  getParentRoute: () => shellRoute,
  path: "/ask",
  validateSearch: handed,
  beforeLoad: async ({ search: { q, assistant = null, collections = [] } }) => {
    if (q === undefined && assistant === null) return;
    const { conversations, keepDraft } = await import("./conversations");
    if (q !== undefined) keepDraft(null, q);
    conversations.begin();
    conversations.of(null).choose({ collections: assistant === null ? collections : [], assistant });
    // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router takes redirects by `throw`
    throw redirect({ to: "/ask", search: {}, replace: true });
  },
  ...page(() => import("./AskPage"), "ask"),
});
// The page shows the chat by its parameter, so that a chat that begins on it does not begin it anew.
const chat = createRoute({ getParentRoute: () => ask, path: "$chat" });

export const routes = [ask.addChildren([chat])] as const;
export const nav: NavEntry = { to: "/ask", name: "ask", icon: MessageCircleQuestionMark };
