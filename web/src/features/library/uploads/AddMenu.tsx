import { FilePlus, FileUp, FolderUp, Globe } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { Menu, MenuItem } from "@/ui/Menu";

import { filesChosen } from "./dropped";
import { upload } from "./store";

/** How documents come into a collection: files, a folder, a web page; also by pasting. */
export function AddMenu({ collection }: { collection: string }) {
  const { t } = useTranslation("library");
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [page, setPage] = useState<string | null>(null);
  usePasting(collection, setPage);
  const chosen = (input: HTMLInputElement) => {
    upload(collection, filesChosen(input.files ?? []));
    input.value = "";
  };
  return (
    <>
      <Menu
        trigger={
          <Button look="primary" icon={FilePlus}>
            {t("add.label")}
          </Button>
        }
      >
        <MenuItem icon={FileUp} onSelect={() => files.current?.click()}>
          {t("add.files")}
        </MenuItem>
        <MenuItem icon={FolderUp} onSelect={() => folder.current?.click()}>
          {t("add.folder")}
        </MenuItem>
        <MenuItem icon={Globe} onSelect={() => { setPage(""); }}>
          {t("add.page")}
        </MenuItem>
      </Menu>
      <input ref={files} type="file" multiple hidden data-files onChange={(event) => { chosen(event.target); }} />
      <input ref={folder} type="file" webkitdirectory="" multiple hidden onChange={(event) => { chosen(event.target); }} />
      <Dialog open={page !== null} onOpenChange={() => { setPage(null); }} title={t("add.pageTitle")} description={t("add.pageText")}>
        <form
          className="grid gap-4"
          onSubmit={(event) => {
            event.preventDefault();
            if (page) upload(collection, [page.trim()]);
            setPage(null);
          }}
        >
          <Input label={t("add.address")} type="url" dir="ltr" required pattern="https?://.*" autoComplete="off" value={page ?? ""} onChange={(event) => { setPage(event.target.value); }} />
          <FormActions submit={t("add.fetch")} onCancel={() => { setPage(null); }} />
        </form>
      </Dialog>
    </>
  );
}

/** Files that are pasted are added; an address is asked about first. Not where somebody writes. */
function usePasting(collection: string, onAddress: (address: string) => void): void {
  useEffect(() => {
    const onPaste = (event: ClipboardEvent) => {
      const writing = event.target instanceof Element && event.target.closest("input, textarea, [contenteditable], [role=dialog]") !== null;
      if (writing || !event.clipboardData) return;
      const text = event.clipboardData.getData("text/plain").trim();
      if (event.clipboardData.files.length > 0) upload(collection, filesChosen(event.clipboardData.files));
      else if (/^https?:\/\/\S+$/.test(text)) onAddress(text);
    };
    document.addEventListener("paste", onPaste);
    return () => { document.removeEventListener("paste", onPaste); };
  }, [collection, onAddress]);
}
