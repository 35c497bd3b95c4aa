import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import { CalendarDays } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { collectionsQuery } from "@/features/library/queries";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Input, Select } from "@/ui/fields";
import { Popover } from "@/ui/Popover";
import { useNow } from "@/ui/Time";

import { useFormats } from "./overview/format";
import { assistantsQuery, modelsQuery } from "./queries";
import { type InsightState, PRESETS, presetOf, type Range, rangeOf, type Scope, SCOPES } from "./state";

const route = getRouteApi("/shell/insight");

/** The days and the scope that the address says, and how to change them. */
export function useInsight() {
  const state = route.useSearch();
  const navigate = useNavigate();
  const range = rangeOf(state, useNow());
  const change = (next: InsightState) => {
    // The page that is open keeps what it says of its own in the address.
    void navigate({ to: ".", search: ((before: object) => ({ ...before, days: undefined, from: undefined, to: undefined, collection: undefined, assistant: undefined, model: undefined, ...next })) as never, replace: true });
  };
  return { state, range, change };
}

interface Props {
  state: InsightState;
  range: Range;
  onChange: (next: InsightState) => void;
  /** What can be narrowed to; ratings know no models. */
  scopes?: readonly Scope[];
}

/** Which days, and of what. */
export function Controls({ state, range, onChange, scopes = SCOPES }: Props) {
  const { days, from, to, ...scope } = state;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <RangePicker {...{ state, range }} onChange={(next) => { onChange({ ...scope, ...next }); }} />
      <ScopeSelect {...{ state, range, scopes }} onChange={(next) => { onChange({ ...(days ? { days } : {}), ...(from && to ? { from, to } : {}), ...next }); }} />
    </div>
  );
}

function RangePicker({ state, range, onChange }: Props) {
  const { t } = useTranslation("insight");
  const preset = presetOf(state);
  return (
    <div role="group" aria-label={t("range.label")} className="flex flex-wrap rounded-md border border-line-strong bg-raised p-0.5">
      {PRESETS.map((days) => (
        <button key={days} type="button" aria-pressed={preset === days} onClick={() => { onChange({ days }); }} className={SEGMENT}>
          {t("range.days", { count: days })}
        </button>
      ))}
      <OwnRange key={`${range.from}${range.to}`} chosen={preset === null} {...{ range, onChange }} />
    </div>
  );
}

const SEGMENT = "tap min-h-8.5 rounded-[0.3rem] px-2 text-sm font-medium whitespace-nowrap text-muted hover:text-ink sm:px-3 aria-pressed:bg-accent aria-pressed:text-on-accent";

function OwnRange({ range, chosen, onChange }: { range: Range; chosen: boolean; onChange: (next: InsightState) => void }) {
  const { t } = useTranslation("insight");
  const formats = useFormats();
  const [open, setOpen] = useState(false);
  const [{ from, to }, setDays] = useState(range);
  const wrong = Boolean(from && to) && from > to;
  const trigger = (
    <button type="button" aria-pressed={chosen} className={classes(SEGMENT, "inline-flex items-center gap-2")}>
      <CalendarDays aria-hidden size={16} className="max-sm:hidden" />
      {chosen ? formats.days(range) : t("range.own")}
    </button>
  );
  return (
    <Popover label={t("range.own")} trigger={trigger} open={open} onOpenChange={setOpen}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (!from || !to || wrong) return;
          setOpen(false);
          onChange({ from, to });
        }}
      >
        <div className="grid gap-3 sm:grid-cols-2">
          <Input label={t("range.from")} type="date" required value={from} onChange={(event) => { setDays({ from: event.target.value, to }); }} />
          <Input label={t("range.to")} type="date" required value={to} error={wrong ? t("range.wrong") : null} onChange={(event) => { setDays({ from, to: event.target.value }); }} />
        </div>
        <p className="text-sm text-muted">{t("range.utc")}</p>
        <Button look="primary" type="submit">
          {t("range.apply")}
        </Button>
      </form>
    </Popover>
  );
}

function ScopeSelect({ state, range, scopes = SCOPES, onChange }: Props) {
  const { t } = useTranslation("insight");
  const collections = useQuery(collectionsQuery);
  const assistants = useQuery(assistantsQuery);
  const models = useQuery({ ...modelsQuery(range), enabled: scopes.includes("model") });
  const chosen = scopes.find((scope) => state[scope]);
  const value = chosen ? `${chosen}:${state[chosen] ?? ""}` : "";
  const named = (items: readonly { id: string; name: string }[] | undefined) => (items ?? []).map(({ id, name }) => [id, name] as const);
  const choices = {
    collection: named(collections.data),
    assistant: named(assistants.data),
    model: (models.data ?? []).map((name) => [name, name] as const),
  };
  const known = !chosen || choices[chosen].some(([id]) => id === state[chosen]);
  return (
    <div className="w-56 max-w-full">
      <Select
        label={t("scope.label")}
        labelHidden
        value={value}
        onChange={(event) => {
          const [scope, ...rest] = event.target.value.split(":");
          const found = SCOPES.find((each) => each === scope);
          onChange(found ? { [found]: rest.join(":") } : {});
        }}
      >
        <option value="">{t("scope.all")}</option>
        {!known && <option value={value}>{state[chosen]}</option>}
        {scopes.map((scope) =>
          choices[scope].length === 0 ? null : (
            <optgroup key={scope} label={t(`scope.${scope}`)}>
              {choices[scope].map(([id, name]) => (
                <option key={id} value={`${scope}:${id}`}>
                  {name}
                </option>
              ))}
            </optgroup>
          ),
        )}
      </Select>
    </div>
  );
}
