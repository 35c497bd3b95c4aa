import { Link } from "@tanstack/react-router";
import { Download, Ellipsis, History as HistoryIcon, Pencil, Share2, SquarePen, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/app/queries";
import { IconButton } from "@/ui/Button";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";

import type { ChatState } from "./conversation";
import { exportChat } from "./exports";
import { useHistoryShown } from "./shown";

const HistorySheet = lazy(() => import("./HistorySheet"));
const ShareDialog = lazy(() => import("./ShareDialog"));
const ChatDialogs = lazy(() => import("./ChatDialogs"));

type Dialog = "history" | "share" | "rename" | "delete" | null;

/** Above a conversation: its title, and what can be done with the whole of it. */
export function ChatBar({ state }: { state: ChatState }) {
  const { t } = useTranslation("ask");
  const { page } = useMe();
  const { toggle } = useHistoryShown();
  const [dialog, setDialog] = useState<Dialog>(null);
  const { id, title, phase } = state;
  const close = () => { setDialog(null); };
  return (
    <div className="flex h-12 shrink-0 items-center gap-1 px-2">
      <IconButton icon={HistoryIcon} label={t("history.toggle")} onClick={toggle} className="max-lg:hidden" />
      <IconButton icon={HistoryIcon} label={t("history.title")} onClick={() => { setDialog("history"); }} className="lg:hidden" />
      {id === null ? (
        <span className="flex-1" />
      ) : (
        <>
          <h1 tabIndex={-1} className="min-w-0 flex-1 truncate px-1 font-sans text-base font-medium" dir="auto">
            {title || (phase === "failed" ? t("title") : t("untitled"))}
          </h1>
          {phase === "ready" && page.sharing && <IconButton icon={Share2} label={t("share.action")} onClick={() => { setDialog("share"); }} />}
          {phase === "ready" && (
            <Menu trigger={<IconButton icon={Ellipsis} label={t("chatMore")} />}>
              <MenuItem icon={Pencil} onSelect={() => { setDialog("rename"); }}>{t("rename")}</MenuItem>
              <MenuItem icon={Download} onSelect={() => void exportChat(id, "md", t("exportFailed"))}>{t("exportMarkdown")}</MenuItem>
              <MenuItem icon={Download} onSelect={() => void exportChat(id, "json", t("exportFailed"))}>{t("exportJson")}</MenuItem>
              <MenuLine />
              <MenuItem icon={Trash2} danger onSelect={() => { setDialog("delete"); }}>{t("delete")}</MenuItem>
            </Menu>
          )}
          <Link to="/ask" title={t("new")} aria-label={t("new")} className="tap grid size-10 place-items-center rounded-md hover:bg-sunken">
            <SquarePen aria-hidden size={20} />
          </Link>
        </>
      )}
      <Suspense>
        {dialog === "history" && <HistorySheet chat={id} onClose={close} />}
        {dialog === "share" && id !== null && <ShareDialog chat={id} leaf={state.leaf} onClose={close} />}
        {(dialog === "rename" || dialog === "delete") && id !== null && <ChatDialogs chat={{ id, title }} what={dialog} onClose={close} />}
      </Suspense>
    </div>
  );
}
