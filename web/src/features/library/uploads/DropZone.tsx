import { FileUp } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { filesOf } from "./dropped";
import { upload } from "./store";

/** A page on which files and folders may be dropped anywhere. Dropping is the mouse's way; the menu is everybody's. */
export function DropZone({ collection, children }: { collection: string; children: ReactNode }) {
  const { t } = useTranslation("library");
  const over = useDrops((transfer) => { void filesOf(transfer).then((found) => { upload(collection, found); }); });
  return (
    <div data-drop className="h-full min-h-0">
      {children}
      {over && (
        <div className="pointer-events-none fixed inset-3 z-40 grid place-items-center rounded-xl border-2 border-dashed border-accent bg-accent-soft opacity-95">
          <p className="grid justify-items-center gap-3 text-xl font-semibold">
            <FileUp aria-hidden size={40} strokeWidth={1.5} className="text-accent" />
            {t("drop")}
          </p>
        </div>
      )}
    </div>
  );
}

/** Whether files are held above the page; calls `onDrop` when they are let go. */
function useDrops(onDrop: (transfer: DataTransfer) => void): boolean {
  const [depth, setDepth] = useState(0);
  useEffect(() => {
    const holdsFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    const enter = (event: DragEvent) => { if (holdsFiles(event)) setDepth((before) => before + 1); };
    const leave = (event: DragEvent) => { if (holdsFiles(event)) setDepth((before) => Math.max(0, before - 1)); };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setDepth(0);
      if (event.dataTransfer) onDrop(event.dataTransfer);
    };
    addEventListener("dragenter", enter);
    addEventListener("dragleave", leave);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragenter", enter);
      removeEventListener("dragleave", leave);
      removeEventListener("drop", drop);
    };
  });
  return depth > 0;
}
