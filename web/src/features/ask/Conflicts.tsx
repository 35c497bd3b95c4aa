import { Scale } from "lucide-react";
import { useTranslation } from "react-i18next";

import { oneLine } from "@/features/source/spans";
import { Badge } from "@/ui/parts";
import { regional } from "@/ui/regional";

import type { Conflict, Side } from "./entries";

/** What the sources disagree about: both words with their dates, and which is of now. */
export function Conflicts({ conflicts, onOpen }: { conflicts: readonly Conflict[]; onOpen: ((side: Side) => void) | null }) {
  const { t, i18n } = useTranslation("answer");
  const date = new Intl.DateTimeFormat(regional(i18n.language), { dateStyle: "medium" });
  return (
    <section className="conflicts grid gap-3 rounded-lg border border-warn bg-warn-soft p-4">
      <h3 className="flex items-center gap-2 font-semibold">
        <Scale aria-hidden size={18} className="shrink-0 text-warn" />
        {t("conflict.title", { count: conflicts.length })}
      </h3>
      {conflicts.map((conflict, index) => (
        <ul key={index} className="grid gap-2">
          {conflict.sides.toSorted((one, other) => Number(other.current) - Number(one.current)).map((side) => (
            <li key={`${side.document_id} ${side.start}`}>
              <button type="button" disabled={onOpen === null} onClick={() => onOpen?.(side)} className="grid w-full gap-1 rounded-md border border-line bg-raised p-2.5 text-start text-sm enabled:hover:border-accent disabled:cursor-auto">
                <span className="flex flex-wrap items-center gap-2">
                  <strong className="text-base font-semibold">{side.value}</strong>
                  {side.current && <Badge tone="good">{t("conflict.current")}</Badge>}
                  <span className="min-w-0 truncate text-muted">
                    {side.title}
                    {side.dated !== null && ` · ${t("asOf", { at: date.format(new Date(side.dated)) })}`}
                  </span>
                </span>
                <q className="line-clamp-3" dir="auto">{oneLine(side.quote)}</q>
              </button>
            </li>
          ))}
        </ul>
      ))}
    </section>
  );
}
