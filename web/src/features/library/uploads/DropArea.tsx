import { FileUp } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";

import { filesOf } from "./dropped";

/** Where files and folders are dropped, or chosen. */
export function DropArea({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation("library");
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    void filesOf(event.dataTransfer).then(onFiles);
  };
  const onChosen = (input: HTMLInputElement) => {
    onFiles([...(input.files ?? [])]);
    input.value = "";
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- dropping is the mouse's way; the buttons are everybody's
    <div
      role="group"
      aria-label={t("drop")}
      data-drop
      className={classes("grid justify-items-center gap-3 rounded-xl border-2 border-dashed p-6 text-center", over ? "border-accent bg-accent-soft" : "border-line-strong")}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => { setOver(false); }}
      onDrop={onDrop}
    >
      <FileUp aria-hidden size={28} strokeWidth={1.5} className="text-accent" />
      <p>{t("drop")}</p>
      <div className="flex flex-wrap justify-center gap-2">
        <Button onClick={() => files.current?.click()}>{t("chooseFiles")}</Button>
        <Button onClick={() => folder.current?.click()}>{t("chooseFolder")}</Button>
      </div>
      <input ref={files} type="file" multiple hidden data-files onChange={(event) => { onChosen(event.target); }} />
      <input ref={folder} type="file" webkitdirectory="" multiple hidden onChange={(event) => { onChosen(event.target); }} />
    </div>
  );
}
