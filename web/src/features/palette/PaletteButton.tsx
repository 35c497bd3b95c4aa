import { Compass } from "lucide-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { texts } from "@/app/i18n";
import type { NavEntry } from "@/app/page";
import { IconButton } from "@/ui/Button";

const Palette = lazy(async () => {
  const [module] = await Promise.all([import("./Palette"), texts("palette")]);
  return module;
});

/** Opens the palette, by a click or by Ctrl and K (on a Mac Command and K). It is loaded when it is opened first. */
export function PaletteButton({ pages }: { pages: readonly NavEntry[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const [used, setUsed] = useState(false);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
      event.preventDefault();
      if (document.querySelector("[role=dialog]:not([data-palette])")) return; // what was asked there comes first
      setUsed(true);
      setOpen((before) => !before);
    };
    document.addEventListener("keydown", onKey);
    return () => { document.removeEventListener("keydown", onKey); };
  }, []);
  const show = () => {
    setUsed(true);
    setOpen(true);
  };
  return (
    <>
      <IconButton icon={Compass} label={t("goTo")} aria-keyshortcuts="Control+K Meta+K" onClick={show} />
      {used && (
        <Suspense>
          <Palette pages={pages} open={open} onOpenChange={setOpen} />
        </Suspense>
      )}
    </>
  );
}
