import { ChevronLeft, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui/Button";

import type { Place } from "./tree";

interface Props {
  /** Says what there are several of. */
  label: string;
  place: Place;
  onShow: (id: string) => void;
}

/** Goes between questions or answers that stand in the same place of a chat: ‹ 2/3 ›. Nothing where there is one. */
export function Branches({ label, place: { at, ids }, onShow }: Props) {
  const { t } = useTranslation("answer");
  if (ids.length < 2) return null;
  const before = ids[at - 1];
  const after = ids[at + 1];
  return (
    <span role="group" aria-label={label} className="inline-flex items-center text-sm text-muted">
      <IconButton icon={ChevronLeft} label={t("branch.before")} disabled={before === undefined} onClick={() => { if (before !== undefined) onShow(before); }} className="size-8 rtl:-scale-x-100" />
      <span className="tabular-nums" aria-live="polite">
        {t("branch.at", { at: at + 1, count: ids.length })}
      </span>
      <IconButton icon={ChevronRight} label={t("branch.after")} disabled={after === undefined} onClick={() => { if (after !== undefined) onShow(after); }} className="size-8 rtl:-scale-x-100" />
    </span>
  );
}
