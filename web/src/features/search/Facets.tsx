import { Check } from "lucide-react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";

import type { FacetValue } from "./queries";
import type { Change } from "./SearchPage";
import { FACETS, type Facet, type SearchState, toggled } from "./state";
import type { Counts } from "./useSearch";
import { valueName } from "./words";

const FEW = 6;

interface Props {
  counts: Counts;
  /** Whether counts can be had at all. */
  countable: boolean;
  state: SearchState;
  names: ReadonlyMap<string, string>;
  onChange: Change;
}

/** What the results can be narrowed by, with the number of documents for each value. */
export function Facets({ counts, countable, state, names, onChange }: Props) {
  const { t } = useTranslation("search");
  const shown = FACETS.filter((facet) => state[facet] || (counts[facet]?.length ?? 0) > (facet === "year" || facet === "language" || facet === "type" ? 1 : 0));
  if (!countable) return <p className="text-sm text-muted">{t("notCounted")}</p>;
  if (shown.length === 0) return <p className="text-sm text-muted">{t("noFilters")}</p>;
  return (
    <div className="grid gap-5">
      {shown.map((facet) => (
        <Values key={facet} facet={facet} counted={counts[facet] ?? []} state={state} names={names} onChange={onChange} />
      ))}
    </div>
  );
}

function Values({ facet, counted, state, names, onChange }: Omit<Props, "counts" | "countable"> & { facet: Facet; counted: FacetValue[] }) {
  const { t, i18n } = useTranslation("search");
  const id = useId();
  const [all, setAll] = useState(false);
  const chosen = state[facet] ?? [];
  const missing = chosen.filter((value) => !counted.some((each) => each.value === value));
  const sorted = facet === "year" ? [...counted].sort((one, other) => Number(other.value) - Number(one.value)) : counted;
  const values = [...missing.map((value) => ({ value, name: value, count: 0 })), ...sorted];
  const few = all ? values : values.filter(({ value }, place) => place < FEW || chosen.includes(value));
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <section aria-labelledby={id} className="grid gap-1">
      <h2 id={id} className="font-sans text-sm font-semibold text-muted">
        {t(`facets.${facet}`)}
      </h2>
      <ul className="-mx-2 grid grid-cols-[minmax(0,1fr)]">
        {few.map(({ value, name, count }) => {
          const on = chosen.includes(value);
          const words = facet === "collections" ? (names.get(value) ?? name) : valueName(facet, value, names, t, i18n.language);
          return (
            <li key={value}>
              <button
                type="button"
                aria-pressed={on}
                title={words}
                onClick={() => { onChange(toggled(state, facet, value)); }}
                className="tap group flex w-full items-center gap-2 rounded-md px-2 py-1 text-start text-sm hover:bg-sunken aria-pressed:font-medium"
              >
                <span aria-hidden className="grid size-4 shrink-0 place-items-center rounded-sm border border-line-strong bg-raised group-aria-pressed:border-accent group-aria-pressed:bg-accent">
                  {on && <Check size={12} strokeWidth={3} className="text-on-accent" />}
                </span>
                <span className="min-w-0 flex-1 truncate">
                  <bdi>{words}</bdi>
                </span>
                <span className="text-muted tabular-nums">
                  <span aria-hidden>{number.format(count)}</span>
                  <span className="sr-only">{t("documents", { count })}</span>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {values.length > FEW && (
        <div>
          <Button size="sm" look="quiet" className="-ms-2" aria-expanded={all} onClick={() => { setAll(!all); }}>
            {all ? t("fewer") : t("moreValues", { count: values.length - FEW })}
          </Button>
        </div>
      )}
    </section>
  );
}
