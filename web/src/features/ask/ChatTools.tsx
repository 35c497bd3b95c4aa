import { Download, Ellipsis, Pencil, Share2, Trash2 } from "lucide-react";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/app/queries";
import { IconButton } from "@/ui/Button";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";

import { exportChat } from "./exports";

const ShareDialog = lazy(() => import("./ShareDialog"));
const ChatDialogs = lazy(() => import("./ChatDialogs"));

interface Props {
  chat: { id: string; title: string };
  leaf: string | null;
}

/** What can be done with the whole of a chat: share it, name it, save it as a file, delete it. */
export default function ChatTools({ chat, leaf }: Props) {
  const { t } = useTranslation("ask");
  const { page } = useMe();
  const [dialog, setDialog] = useState<"share" | "rename" | "delete" | null>(null);
  const close = () => { setDialog(null); };
  return (
    <>
      {page.sharing && <IconButton icon={Share2} label={t("share.action")} onClick={() => { setDialog("share"); }} />}
      <Menu trigger={<IconButton icon={Ellipsis} label={t("chatMore")} />}>
        <MenuItem icon={Pencil} onSelect={() => { setDialog("rename"); }}>{t("rename")}</MenuItem>
        <MenuItem icon={Download} onSelect={() => void exportChat(chat.id, "md", t("exportFailed"))}>{t("exportMarkdown")}</MenuItem>
        <MenuItem icon={Download} onSelect={() => void exportChat(chat.id, "json", t("exportFailed"))}>{t("exportJson")}</MenuItem>
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => { setDialog("delete"); }}>{t("delete")}</MenuItem>
      </Menu>
      <Suspense>
        {dialog === "share" && <ShareDialog chat={chat.id} leaf={leaf} onClose={close} />}
        {(dialog === "rename" || dialog === "delete") && <ChatDialogs chat={chat} what={dialog} onClose={close} />}
      </Suspense>
    </>
  );
}
