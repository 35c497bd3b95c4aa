import { createRoute } from "@tanstack/react-router";
import { MessageCircleQuestionMark } from "lucide-react";

import { type NavEntry, page, shellRoute } from "@/app/page";

const ask = createRoute({ getParentRoute: () => shellRoute, path: "/ask", ...page(() => import("./AskPage"), "ask") });

export const routes = [ask] as const;
export const nav: NavEntry = { to: "/ask", name: "ask", icon: MessageCircleQuestionMark };
