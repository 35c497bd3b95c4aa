import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ConfirmDialog, Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";

import { useDeleteChat, useRenameChat } from "./changes";

interface Props {
  chat: { id: string; title: string };
  what: "rename" | "delete";
  onClose: () => void;
}

/** Gives a chat another title, or deletes it. */
export default function ChatDialogs({ chat, what, onClose }: Props) {
  return what === "rename" ? <Rename chat={chat} onClose={onClose} /> : <Delete chat={chat} onClose={onClose} />;
}

const LONGEST = 300;

function Rename({ chat, onClose }: Omit<Props, "what">) {
  const { t } = useTranslation("ask");
  const [title, setTitle] = useState(chat.title);
  const rename = useRenameChat();
  const save = () => {
    rename.mutate({ id: chat.id, title: title.trim() });
    onClose();
  };
  return (
    <Dialog open onOpenChange={onClose} title={t("rename")}>
      <form className="grid gap-4" onSubmit={(event) => { event.preventDefault(); save(); }}>
        <Input label={t("chatTitle")} maxLength={LONGEST} value={title} onChange={(event) => { setTitle(event.target.value); }} onFocus={(event) => { event.target.select(); }} />
        <FormActions submit={t("save")} onCancel={onClose} disabled={title.trim() === ""} />
      </form>
    </Dialog>
  );
}

function Delete({ chat, onClose }: Omit<Props, "what">) {
  const { t } = useTranslation("ask");
  const remove = useDeleteChat();
  return (
    <ConfirmDialog
      open
      danger
      onOpenChange={onClose}
      title={t("deleteTitle")}
      description={t("deleteText", { title: chat.title || t("untitled") })}
      confirm={t("delete")}
      cancel={t("keep")}
      onConfirm={() => remove.mutateAsync(chat.id)}
    />
  );
}
