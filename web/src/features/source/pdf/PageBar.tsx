import { ZoomIn, ZoomOut } from "lucide-react";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui/Button";

interface Props {
  current: number;
  count: number;
  zoom: number;
  onGo: (page: number) => void;
  onZoom: (zoom: number) => void;
}

const STEP = 1.25;
const LEAST = 0.5;
const MOST = 4;

/** Which page is seen, and how large. */
export function PageBar({ current, count, zoom, onGo, onZoom }: Props) {
  const { t } = useTranslation("source");
  const [typed, setTyped] = useState<string | null>(null);
  const go = () => {
    const page = Number(typed);
    setTyped(null);
    if (Number.isInteger(page) && page >= 1) onGo(Math.min(page, count));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter") go();
  };
  return (
    <div className="sticky top-[var(--bar,0px)] z-10 flex items-center justify-center gap-1 bg-surface py-1 text-sm text-muted">
      <label className="flex items-center gap-1.5">
        <span className="sr-only">{t("pdf.goTo")}</span>
        <input
          inputMode="numeric"
          value={typed ?? String(current)}
          onChange={(event) => { setTyped(event.target.value); }}
          onFocus={(event) => { event.target.select(); }}
          onBlur={() => { setTyped(null); }}
          onKeyDown={onKey}
          className="w-14 rounded-md border border-line bg-raised px-2 py-0.5 text-center text-ink"
        />
        {t("pdf.of", { count })}
      </label>
      <IconButton icon={ZoomOut} label={t("pdf.smaller")} disabled={zoom <= LEAST} onClick={() => { onZoom(Math.max(LEAST, zoom / STEP)); }} />
      <IconButton icon={ZoomIn} label={t("pdf.larger")} disabled={zoom >= MOST} onClick={() => { onZoom(Math.min(MOST, zoom * STEP)); }} />
    </div>
  );
}
