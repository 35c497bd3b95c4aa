import { useMutation } from "@tanstack/react-query";
import { Download, EllipsisVertical, ExternalLink, KeyRound, RotateCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { problemOf } from "@/api/problem";
import { session } from "@/api/session";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";

import type { Doc } from "../queries";
import { saveFile } from "../saving";
import { isLocked } from "../why";
import { PasswordDialog } from "./PasswordDialog";

interface Props {
  doc: Doc;
  reach: number;
  onDelete: (doc: Doc) => void;
  onAgain: (doc: Doc) => void;
}

const TRIGGER = "tap grid size-8 place-items-center rounded-md text-muted hover:bg-canvas hover:text-ink";

/** What can be done with one document. The menu itself is made when somebody wants it: rows come and go by the hundred. */
export function RowMenu({ doc, reach, onDelete, onAgain }: Props) {
  const { t } = useTranslation("library");
  const [wanted, setWanted] = useState(false);
  const [unlocking, setUnlocking] = useState(false);
  const download = useDownload();
  const label = t("actionsOf", { title: doc.title });
  if (!wanted) {
    return (
      <button type="button" aria-label={label} aria-haspopup="menu" tabIndex={reach} data-menu className={TRIGGER} onClick={() => { setWanted(true); }}>
        <EllipsisVertical aria-hidden size={18} />
      </button>
    );
  }
  const trigger = (
    <button type="button" aria-label={label} tabIndex={reach} data-menu className={TRIGGER}>
      <EllipsisVertical aria-hidden size={18} />
    </button>
  );
  return (
    <>
      <Menu trigger={trigger} defaultOpen>
        {doc.source_uri && /^https?:/.test(doc.source_uri) && (
          <MenuItem icon={ExternalLink} onSelect={() => { window.open(doc.source_uri ?? "", "_blank", "noopener,noreferrer"); }}>
            {t("openSource")}
          </MenuItem>
        )}
        <MenuItem icon={Download} onSelect={() => { download.mutate(doc); }}>
          {t("download")}
        </MenuItem>
        <MenuItem icon={RotateCw} onSelect={() => { onAgain(doc); }}>
          {doc.status === "failed" ? t("tryAgain") : t("readAgain")}
        </MenuItem>
        {isLocked({ reason: doc.status_reason, file: doc.file_name }) && doc.status === "failed" && (
          <MenuItem icon={KeyRound} onSelect={() => { setUnlocking(true); }}>
            {t("password.action")}
          </MenuItem>
        )}
        <MenuLine />
        <MenuItem icon={Trash2} danger onSelect={() => { onDelete(doc); }}>
          {t("deleteAction")}
        </MenuItem>
      </Menu>
      <PasswordDialog doc={doc} open={unlocking} onOpenChange={setUnlocking} />
    </>
  );
}

function useDownload() {
  const { t } = useTranslation("library");
  return useMutation({
    meta: { failed: t("downloadFailed") },
    mutationFn: async ({ id, file_name, title }: Doc) => {
      const response = await session.fetch(new Request(`/v1/documents/${encodeURIComponent(id)}/download`));
      if (!response.ok) throw await problemOf(response);
      saveFile(await response.blob(), file_name || title);
    },
  });
}
