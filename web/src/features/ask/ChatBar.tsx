import { Link } from "@tanstack/react-router";
import { History as HistoryIcon, SquarePen } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui/Button";

import type { ChatState } from "./conversation";
import { useHistoryShown } from "./shown";

const HistorySheet = lazy(() => import("./HistorySheet"));
const ChatTools = lazy(() => import("./ChatTools"));

/** Above a conversation: its title, and what can be done with the whole of it. */
export function ChatBar({ state }: { state: ChatState }) {
  const { t } = useTranslation("ask");
  const { toggle } = useHistoryShown();
  const [browsing, setBrowsing] = useState(false);
  const { id, title, phase } = state;
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 px-2">
      <IconButton icon={HistoryIcon} label={t("history.toggle")} onClick={toggle} className="max-lg:hidden" />
      <IconButton icon={HistoryIcon} label={t("history.title")} onClick={() => { setBrowsing(true); }} className="lg:hidden" />
      {id === null ? (
        <span className="flex-1" />
      ) : (
        <>
          <h1 tabIndex={-1} className="min-w-0 flex-1 truncate px-1 font-sans text-base font-medium" dir="auto">
            {title || (phase === "failed" ? t("title") : t("untitled"))}
          </h1>
          <Suspense>{phase === "ready" && <ChatTools chat={{ id, title }} leaf={state.leaf} />}</Suspense>
          <Link to="/ask" activeOptions={{ exact: true }} title={t("new")} aria-label={t("new")} className="tap grid size-10 place-items-center rounded-md hover:bg-sunken">
            <SquarePen aria-hidden size={20} />
          </Link>
        </>
      )}
      <Suspense>{browsing && <HistorySheet chat={id} onClose={() => { setBrowsing(false); }} />}</Suspense>
    </div>
  );
}
