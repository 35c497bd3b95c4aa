import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Dialog } from "@/ui/Dialog";
import { Input, Select } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";

import { type Budget, placesQuery } from "./queries";
import { useChange } from "./useChange";

const SCOPES = ["tenant", "user", "key", "collection", "assistant"] as const;
const PERIODS = ["day", "month"] as const;
const MEASURES = ["cost", "tokens", "questions"] as const;

/** Sets a budget, or changes how much one is and when it warns: what it is about stays. */
export function BudgetForm({ budget, name = "", onDone }: { budget: Budget | null; name?: string; onDone: () => void }) {
  const { t } = useTranslation("models");
  const [scope, setScope] = useState<(typeof SCOPES)[number]>(budget?.scope ?? "tenant");
  const [one, setOne] = useState("");
  const [period, setPeriod] = useState<(typeof PERIODS)[number]>(budget?.period ?? "month");
  const [measure, setMeasure] = useState<(typeof MEASURES)[number]>(budget?.measure ?? "cost");
  const [amount, setAmount] = useState(budget?.amount ?? "");
  const [warn, setWarn] = useState(String(budget?.warn_percent ?? 80));
  const [once] = useState(freshKey);
  const save = useChange(
    () => {
      const much = { amount, warn_percent: Number(warn) };
      if (budget !== null) return call(api.PATCH("/v1/budgets/{budget_id}", { params: { path: { budget_id: budget.id } }, body: much }));
      const body = { ...much, scope, scope_id: scope === "tenant" ? null : one.trim() || null, period, measure };
      return call(api.POST("/v1/budgets", { body, headers: { "Idempotency-Key": once } }));
    },
    { inPlace: true, onDone },
  );
  const description = budget === null ? t("budgets.newText") : `${name} · ${t(`budgets.measures.${measure}`)} ${t(`budgets.periods.${period}`)}`;
  return (
    <Dialog open onOpenChange={onDone} title={budget === null ? t("budgets.new") : t("budgets.edit")} description={description}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(undefined);
        }}
      >
        {budget === null && (
          <Select label={t("budgets.scope")} value={scope} onChange={(event) => { setScope(SCOPES.find((each) => each === event.target.value) ?? "tenant"); setOne(""); }}>
            {SCOPES.map((each) => (
              <option key={each} value={each}>
                {t(`budgets.scopes.${each}`)}
              </option>
            ))}
          </Select>
        )}
        {budget === null && scope !== "tenant" && <OneField scope={scope} value={one} onChange={setOne} />}
        <div className="grid gap-4 sm:grid-cols-2">
          {budget === null && (
            <>
              <Select label={t("budgets.measure")} value={measure} onChange={(event) => { setMeasure(MEASURES.find((each) => each === event.target.value) ?? "cost"); }}>
                {MEASURES.map((each) => (
                  <option key={each} value={each}>
                    {t(`budgets.measures.${each}`)}
                  </option>
                ))}
              </Select>
              <Select label={t("budgets.period")} value={period} onChange={(event) => { setPeriod(PERIODS.find((each) => each === event.target.value) ?? "month"); }}>
                {PERIODS.map((each) => (
                  <option key={each} value={each}>
                    {t(`budgets.periods.${each}`)}
                  </option>
                ))}
              </Select>
            </>
          )}
          <Input label={t("budgets.amount")} required type="number" min={0} step={measure === "cost" ? "any" : "1"} value={amount} onChange={(event) => { setAmount(event.target.value); }} />
          <Input label={t("budgets.warnPercent")} required type="number" min={1} max={100} value={warn} onChange={(event) => { setWarn(event.target.value); }} />
        </div>
        {save.isError && <ErrorState error={save.error} title={t("changeFailed")} />}
        <FormActions submit={t("save")} onCancel={onDone} busy={save.isPending} />
      </form>
    </Dialog>
  );
}

/** Which one of the scope it is for: chosen where there are few, written where there are many. */
function OneField({ scope, value, onChange }: { scope: "user" | "key" | "collection" | "assistant"; value: string; onChange: (value: string) => void }) {
  const { t } = useTranslation("models");
  const few = scope === "collection" || scope === "assistant" ? scope : null;
  const places = useQuery({ ...placesQuery(few ?? "collection"), enabled: few !== null });
  if (few === null) {
    return <Input label={t("budgets.one")} hint={t(`budgets.oneHints.${scope === "key" ? "key" : "user"}`)} autoComplete="off" value={value} onChange={(event) => { onChange(event.target.value); }} />;
  }
  return (
    <Select label={t("budgets.one")} value={value} onChange={(event) => { onChange(event.target.value); }}>
      <option value="">{t(`budgets.each.${few}`)}</option>
      {places.data?.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
