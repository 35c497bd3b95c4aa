import { useQuery } from "@tanstack/react-query";
import { Wallet } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { HiddenHead } from "@/ui/HiddenHead";
import { Badge, Card, Progress, Table } from "@/ui/parts";
import { Time } from "@/ui/Time";

import { BudgetForm } from "./BudgetForm";
import { Frame } from "./Frame";
import { dollars } from "./money";
import { type Budget, budgetsQuery, type BudgetState, budgetStatesQuery } from "./queries";
import { RowActions } from "./RowActions";
import { useChange } from "./useChange";

type Doing = { kind: "create" } | { kind: "edit" | "delete"; budget: Budget; name: string };

function useAmount(): (measure: Budget["measure"], amount: string) => string {
  const { t, i18n } = useTranslation("models");
  return (measure, amount) => (measure === "cost" ? dollars(amount, i18n.language) : t(`budgets.amounts.${measure}`, { count: Number(amount), shown: new Intl.NumberFormat(i18n.language).format(Number(amount)) }));
}

/** How much may be used: what was set, and how far each is. */
export function BudgetsPanel() {
  const { t } = useTranslation("models");
  const budgets = useQuery(budgetsQuery);
  const states = useQuery(budgetStatesQuery);
  const [doing, setDoing] = useState<Doing | null>(null);
  const done = () => { setDoing(null); };
  const items = budgets.data?.items ?? [];
  const nameOf = (budget: Budget) => {
    if (budget.scope === "tenant") return t("budgets.scopes.tenant");
    if (budget.scope_id === null) return t(`budgets.each.${budget.scope}`);
    return states.data?.items.find(({ budget_id }) => budget_id === budget.id)?.name ?? t(`budgets.scopes.${budget.scope}`);
  };
  return (
    <Frame
      title={t("parts.budgets")}
      intro={t("budgets.intro")}
      icon={Wallet}
      query={budgets}
      empty={items.length === 0}
      none={t("budgets.none")}
      action={
        <Button icon={Wallet} look="primary" onClick={() => { setDoing({ kind: "create" }); }}>
          {t("budgets.new")}
        </Button>
      }
      dialog={
        doing?.kind === "create" ? (
          <BudgetForm budget={null} onDone={done} />
        ) : doing?.kind === "edit" ? (
          <BudgetForm budget={doing.budget} name={doing.name} onDone={done} />
        ) : (
          doing && <DeleteBudget budget={doing.budget} name={doing.name} onDone={done} />
        )
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
              <HiddenHead>{t("actions")}</HiddenHead>
            </tr>
          </thead>
          <tbody>
            {items.map((budget) => (
              <BudgetRow key={budget.id} budget={budget} name={nameOf(budget)} onAction={(kind) => { setDoing({ kind, budget, name: nameOf(budget) }); }} />
            ))}
          </tbody>
        </Table>
      )}
    </Frame>
  );
}

function BudgetRow({ budget, name, onAction }: { budget: Budget; name: string; onAction: (kind: "edit" | "delete") => void }) {
  const { t } = useTranslation("models");
  const amount = useAmount();
  const told = `${amount(budget.measure, budget.amount)} ${t(`budgets.periods.${budget.period}`)}`;
  return (
    <tr className="hover:bg-canvas">
      <th scope="row" className="border-t border-line !text-base !font-normal !text-ink">
        <bdi>{name}</bdi>
      </th>
      <td className="tabular-nums">{told}</td>
      <td className="max-sm:hidden">{t("budgets.warnsAt", { percent: budget.warn_percent })}</td>
      <RowActions name={`${name}, ${told}`} onAction={onAction} />
    </tr>
  );
}

function DeleteBudget({ budget, name, onDone }: { budget: Budget; name: string; onDone: () => void }) {
  const { t } = useTranslation("models");
  const amount = useAmount();
  const remove = useChange(() => call(api.DELETE("/v1/budgets/{budget_id}", { params: { path: { budget_id: budget.id } } })));
  const told = `${amount(budget.measure, budget.amount)} ${t(`budgets.periods.${budget.period}`)}`;
  return (
    <ConfirmDialog open onOpenChange={onDone} title={t("budgets.deleteTitle")} description={t("budgets.deleteText", { name, amount: told })} confirm={t("delete")} danger onConfirm={() => remove.mutateAsync(undefined)} />
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
