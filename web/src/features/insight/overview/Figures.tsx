import { ArrowDown, ArrowUp, Equal } from "lucide-react";
import { useTranslation } from "react-i18next";

import { classes } from "@/ui/classes";
import { Skeleton } from "@/ui/parts";

import type { Point } from "../queries";
import { answeredShare, type Change, changeOf } from "./figures";
import { useFormats } from "./format";

const TONES = { good: "text-good", bad: "text-bad", neutral: "text-muted" } as const;

interface Figure {
  name: string;
  value: (total: Point) => number | null;
  format: (value: number) => string;
  better: "more" | "less" | "neither";
  /** Shares and means change by themselves, everything else by a part of what was. */
  absolute?: (value: number) => string;
}

/** The figures of the whole range, and how they differ from the range before. */
export function Figures({ total, before, days }: { total: Point | undefined; before: Point | undefined; days: number }) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  const figures: Figure[] = [
    { name: t("figure.questions"), value: (each) => each.questions, format: formats.number, better: "neither" },
    { name: t("figure.users"), value: (each) => each.users, format: formats.number, better: "neither" },
    { name: t("figure.answered"), value: answeredShare, format: formats.percent, better: "more", absolute: (by) => t("change.points", { count: Math.round(by * 100) }) },
    { name: t("figure.rating"), value: (each) => each.ratings.mean, format: formats.number, better: "more", absolute: formats.number },
    { name: t("figure.whole"), value: (each) => each.turn?.p50 ?? null, format: formats.duration, better: "less" },
    { name: t("figure.cost"), value: (each) => Number(each.cost), format: formats.money, better: "neither" },
  ];
  return (
    <section aria-label={t("figure.label")} className="grid gap-2">
      <dl className="grid grid-cols-2 overflow-hidden rounded-xl border border-line bg-line sm:grid-cols-3 xl:grid-cols-6 [&>div]:bg-surface" style={{ gap: 1 }}>
        {figures.map(({ name, value, format, better, absolute }) => {
          const now = total ? value(total) : null;
          const change = total && before ? changeOf(now, value(before), better, absolute !== undefined) : null;
          return (
            <div key={name} className="grid content-start gap-0.5 px-4 py-3">
              <dt className="text-sm text-muted">{name}</dt>
              <dd className="font-serif text-2xl font-semibold tabular-nums">{total ? now === null ? t("figure.none") : format(now) : <Skeleton className="my-1 h-7 w-20" />}</dd>
              <dd className="min-h-5 text-sm">{change && <Changed change={change} text={absolute ? absolute(Math.abs(change.by)) : formats.percent(Math.abs(change.by))} />}</dd>
            </div>
          );
        })}
      </dl>
      <p className="text-sm text-muted">{t("change.against", { count: days })}</p>
    </section>
  );
}

function Changed({ change: { by, news }, text }: { change: Change; text: string }) {
  const { t } = useTranslation("insight");
  const Icon = by === 0 ? Equal : by > 0 ? ArrowUp : ArrowDown;
  return (
    <span className={classes("inline-flex items-center gap-1 tabular-nums", TONES[news])}>
      <Icon aria-hidden size={14} className="shrink-0" />
      {by !== 0 && <span className="sr-only">{by > 0 ? t("change.more") : t("change.less")}</span>}
      {by === 0 ? t("change.same") : text}
    </span>
  );
}
