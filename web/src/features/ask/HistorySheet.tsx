import { useTranslation } from "react-i18next";

import { Dialog } from "@/ui/Dialog";

import History from "./History";

/** One's chats above the page, where there is no room beside it. */
export default function HistorySheet({ chat, onClose }: { chat: string | null; onClose: () => void }) {
  const { t } = useTranslation("ask");
  return (
    <Dialog open onOpenChange={onClose} title={t("history.title")}>
      <div className="-mx-3 h-[65dvh]">
        <History chat={chat} onChosen={onClose} />
      </div>
    </Dialog>
  );
}
