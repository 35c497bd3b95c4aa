import { useQuery } from "@tanstack/react-query";
import { Trash2, Wallet } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Input, Select } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { Badge, Card, Progress, Table } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { Frame } from "./Frame";
import { dollars } from "./money";
import { type Budget, budgetsQuery, type BudgetState, budgetStatesQuery } from "./queries";
import { useChange } from "./useChange";

const SCOPES = ["tenant", "user", "key", "collection", "assistant"] as const;
const PERIODS = ["day", "month"] as const;
const MEASURES = ["cost", "tokens", "questions"] as const;

function useAmount(): (measure: Budget["measure"], amount: string) => string {
  const { t, i18n } = useTranslation("models");
  return (measure, amount) => (measure === "cost" ? dollars(amount, i18n.language) : t(`budgets.amounts.${measure}`, { count: Number(amount), shown: new Intl.NumberFormat(i18n.language).format(Number(amount)) }));
}

/** How much may be used: what was set, and how far each is. */
export function BudgetsPanel() {
  const { t } = useTranslation("models");
  const budgets = useQuery(budgetsQuery);
  const states = useQuery(budgetStatesQuery);
  const amount = useAmount();
  const [adding, setAdding] = useState(false);
  const remove = useChange((budget_id: string) => call(api.DELETE("/v1/budgets/{budget_id}", { params: { path: { budget_id } } })));
  const items = budgets.data?.items ?? [];
  return (
    <Frame
      title={t("parts.budgets")}
      intro={t("budgets.intro")}
      icon={Wallet}
      query={budgets}
      empty={items.length === 0}
      none={t("budgets.none")}
      action={
        <Button icon={Wallet} look="primary" onClick={() => { setAdding(true); }}>
          {t("budgets.new")}
        </Button>
      }
    >
      <ul className="grid gap-3 sm:grid-cols-2">
        {states.data?.items.map((state) => (
          <li key={`${state.budget_id} ${state.scope_id ?? ""}`}>
            <StateCard state={state} />
          </li>
        ))}
      </ul>
      {items.length > 0 && (
        <Table label={t("parts.budgets")}>
          <thead>
            <tr>
              <th scope="col">{t("budgets.scope")}</th>
              <th scope="col">{t("budgets.amount")}</th>
              <th scope="col" className="max-sm:hidden">{t("budgets.warns")}</th>
              <th scope="col">
                <span className="sr-only">{t("actions")}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((budget) => (
              <tr key={budget.id}>
                <th scope="row" className="border-t border-line !text-base !font-normal !text-ink">
                  {budget.scope_id === null && budget.scope !== "tenant" ? t(`budgets.each.${budget.scope}`) : t(`budgets.scopes.${budget.scope}`)}
                </th>
                <td>{`${amount(budget.measure, budget.amount)} ${t(`budgets.periods.${budget.period}`)}`}</td>
                <td className="max-sm:hidden">{t("budgets.warnsAt", { percent: budget.warn_percent })}</td>
                <td className="!px-2">
                  <IconButton icon={Trash2} label={t("budgets.delete")} disabled={remove.isPending} onClick={() => { remove.mutate(budget.id); }} />
                </td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
      {adding && <BudgetForm onDone={() => { setAdding(false); }} />}
    </Frame>
  );
}

function StateCard({ state }: { state: BudgetState }) {
  const { t } = useTranslation("models");
  const amount = useAmount();
  const name = state.name ?? t(`budgets.scopes.${state.scope}`);
  return (
    <Card className="grid gap-2">
      <p className="flex flex-wrap items-center justify-between gap-2 font-medium">
        <bdi>{name}</bdi>
        {state.spent ? <Badge tone="bad">{t("budgets.spent")}</Badge> : state.warns ? <Badge tone="warn">{t("budgets.near")}</Badge> : <Badge tone="good">{t("budgets.fine")}</Badge>}
      </p>
      <Progress label={name} value={Math.min(100, state.percent)} max={100} />
      <p className="text-sm text-muted">
        {t("budgets.used", { used: amount(state.measure, state.used), of: amount(state.measure, state.amount) })} <Time at={state.until} />
      </p>
    </Card>
  );
}

function BudgetForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("models");
  const [scope, setScope] = useState<(typeof SCOPES)[number]>("tenant");
  const [one, setOne] = useState("");
  const [period, setPeriod] = useState<(typeof PERIODS)[number]>("month");
  const [measure, setMeasure] = useState<(typeof MEASURES)[number]>("cost");
  const [amount, setAmount] = useState("");
  const [warn, setWarn] = useState("80");
  const [once] = useState(freshKey);
  const add = useChange(
    () =>
      call(
        api.POST("/v1/budgets", {
          body: { scope, scope_id: scope === "tenant" ? null : one.trim() || null, period, measure, amount, warn_percent: Number(warn) },
          headers: { "Idempotency-Key": once },
        }),
      ),
    { inPlace: true, onDone },
  );
  return (
    <Dialog open onOpenChange={onDone} title={t("budgets.new")} description={t("budgets.newText")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(undefined);
        }}
      >
        <Select label={t("budgets.scope")} value={scope} onChange={(event) => { setScope(SCOPES.find((each) => each === event.target.value) ?? "tenant"); }}>
          {SCOPES.map((each) => (
            <option key={each} value={each}>
              {t(`budgets.scopes.${each}`)}
            </option>
          ))}
        </Select>
        {scope !== "tenant" && <Input label={t("budgets.one")} hint={t("budgets.oneHint")} autoComplete="off" value={one} onChange={(event) => { setOne(event.target.value); }} />}
        <div className="grid gap-4 sm:grid-cols-2">
          <Select label={t("budgets.measure")} value={measure} onChange={(event) => { setMeasure(MEASURES.find((each) => each === event.target.value) ?? "cost"); }}>
            {MEASURES.map((each) => (
              <option key={each} value={each}>
                {t(`budgets.measures.${each}`)}
              </option>
            ))}
          </Select>
          <Input label={t("budgets.amount")} required type="number" min={0} step={measure === "cost" ? "0.01" : "1"} value={amount} onChange={(event) => { setAmount(event.target.value); }} />
          <Select label={t("budgets.period")} value={period} onChange={(event) => { setPeriod(PERIODS.find((each) => each === event.target.value) ?? "month"); }}>
            {PERIODS.map((each) => (
              <option key={each} value={each}>
                {t(`budgets.periods.${each}`)}
              </option>
            ))}
          </Select>
          <Input label={t("budgets.warnPercent")} required type="number" min={1} max={100} value={warn} onChange={(event) => { setWarn(event.target.value); }} />
        </div>
        {add.isError && <ErrorState error={add.error} title={t("changeFailed")} />}
        <FormActions submit={t("save")} onCancel={onDone} busy={add.isPending} />
      </form>
    </Dialog>
  );
}
