import { useTranslation } from "react-i18next";

import { classes } from "@/ui/classes";

interface Props<State extends string> {
  label: string;
  /** What there is to choose, with how many there are where that is known. */
  states: { state: State; word: string; count?: number | undefined }[];
  chosen: State | null;
  onChange: (state: State | null) => void;
}

/** Counts by state that are also the filter of the list below. */
export function StateFilter<State extends string>({ label, states, chosen, onChange }: Props<State>) {
  const { t, i18n } = useTranslation("feeds");
  const number = new Intl.NumberFormat(i18n.language);
  const all: { state: State | null; word: string; count?: number | undefined }[] = [{ state: null, word: t("all") }, ...states];
  return (
    <div role="group" aria-label={label} className="flex flex-wrap gap-2">
      {all.map(({ state, word, count }) => (
        <button
          key={state ?? ""}
          type="button"
          aria-pressed={chosen === state}
          onClick={() => { onChange(state); }}
          className={classes(
            "tap inline-flex min-h-9 items-center gap-2 rounded-full border px-3 text-sm font-medium transition-colors hover:border-accent",
            chosen === state ? "border-accent bg-accent-soft text-ink" : "border-line text-muted",
          )}
        >
          {word}
          {count !== undefined && <span className="text-ink tabular-nums">{number.format(count)}</span>}
        </button>
      ))}
    </div>
  );
}
