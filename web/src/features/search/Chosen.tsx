import { X } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { regional } from "@/ui/regional";

import type { Change } from "./SearchPage";
import { FACETS, type SearchState, toggled, without } from "./state";
import { valueName } from "./words";

interface Props {
  state: SearchState;
  names: ReadonlyMap<string, string>;
  onChange: Change;
}

/** Everything that narrows the search, each to be taken away. */
export function Chosen({ state, names, onChange }: Props) {
  const { t, i18n } = useTranslation("search");
  const chips = FACETS.flatMap((facet) =>
    (state[facet] ?? []).map((value) => ({
      key: `${facet} ${value}`,
      text: valueName(facet, value, names, t, i18n.language),
      kind: t(`facets.${facet}`),
      next: toggled(state, facet, value),
    })),
  );
  if (state.mode) chips.push({ key: "mode", text: t(`mode.${state.mode}`), kind: t("mode.label"), next: without(state, ["mode"]) });
  if (state.as_of) {
    const day = new Intl.DateTimeFormat(regional(i18n.language), { dateStyle: "medium", timeZone: "UTC" }).format(new Date(state.as_of));
    chips.push({ key: "as_of", text: t("asOf.chip", { day }), kind: t("asOf.label"), next: without(state, ["as_of"]) });
  }
  if (state.rerank !== undefined) chips.push({ key: "rerank", text: t(state.rerank ? "rerank.on" : "rerank.off"), kind: t("rerank.label"), next: without(state, ["rerank"]) });
  if (chips.length === 0) return null;
  return (
    <ul aria-label={t("chosen")} className="flex flex-wrap items-center gap-1.5">
      {chips.map((chip) => (
        <li key={chip.key} className="min-w-0 max-w-72">
          <button
            type="button"
            aria-label={t("remove", { kind: chip.kind, value: chip.text })}
            onClick={() => { onChange(chip.next); }}
            className="tap flex max-w-full items-center gap-1.5 rounded-full border border-accent bg-accent-soft py-1 ps-3 pe-2 text-sm text-ink hover:bg-sunken"
          >
            <bdi className="truncate">{chip.text}</bdi>
            <X aria-hidden size={15} className="shrink-0" />
          </button>
        </li>
      ))}
      {chips.length > 1 && (
        <li>
          <Button size="sm" look="quiet" onClick={() => { onChange({}); }}>
            {t("removeAll")}
          </Button>
        </li>
      )}
    </ul>
  );
}
