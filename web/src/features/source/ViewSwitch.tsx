import { useTranslation } from "react-i18next";

import { classes } from "@/ui/classes";

import type { View } from "./places";

/** Chooses among the views of a source. */
export function ViewSwitch({ views, view, onView }: { views: readonly View[]; view: View; onView: (view: View) => void }) {
  const { t } = useTranslation("source");
  return (
    <div role="group" aria-label={t("views.label")} className="inline-flex rounded-md border border-line p-0.5">
      {views.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === view}
          onClick={() => { onView(each); }}
          className={classes("tap min-h-7 rounded-sm px-2.5 text-sm font-medium whitespace-nowrap max-sm:px-2", views.length > 2 && each === "plain" && "max-sm:hidden", each === view ? "bg-accent-soft text-ink" : "text-muted hover:text-ink")}
        >
          {t(`views.${each}`)}
        </button>
      ))}
    </div>
  );
}
