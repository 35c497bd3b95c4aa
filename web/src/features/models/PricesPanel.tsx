import { useQuery } from "@tanstack/react-query";
import { Coins } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { HiddenHead } from "@/ui/HiddenHead";
import { Badge, Table } from "@/ui/parts";
import { useNow } from "@/ui/Time";

import { dayOf } from "./days";
import { Frame } from "./Frame";
import { dollars } from "./money";
import { PriceForm } from "./PriceForm";
import { effectiveQuery, type Price, pricesQuery } from "./queries";
import { RowActions } from "./RowActions";
import { useChange } from "./useChange";

type Doing = { kind: "create" } | { kind: "edit" | "delete"; price: Price };

/** What counts now for each model, and the prices that were set, each from a day on. */
export function PricesPanel() {
  const { t, i18n } = useTranslation("models");
  const effective = useQuery(effectiveQuery);
  const own = useQuery(pricesQuery);
  const [doing, setDoing] = useState<Doing | null>(null);
  const done = () => { setDoing(null); };
  const money = (amount: string) => dollars(amount, i18n.language);
  const heads = (
    <>
      <th scope="col" className="!text-end">{t("prices.input")}</th>
      <th scope="col" className="!text-end">{t("prices.cached")}</th>
      <th scope="col" className="!text-end">{t("prices.output")}</th>
    </>
  );
  return (
    <div className="grid grid-cols-1 gap-8">
      <Frame title={t("prices.effective")} intro={t("prices.intro")} icon={Coins} query={effective} empty={effective.data?.items.length === 0} none={t("models.none")}>
        {effective.data && (
          <Table label={t("prices.effective")} stacked>
            <thead>
              <tr>
                <th scope="col">{t("models.model")}</th>
                {heads}
                <th scope="col">{t("prices.origin")}</th>
              </tr>
            </thead>
            <tbody className="tabular-nums">
              {effective.data.items.map((each) => (
                <tr key={`${each.name} ${each.model}`}>
                  <th scope="row" className="border-t border-line !text-base !font-normal !text-ink">
                    <bdi className="inline-block min-w-32 wrap-anywhere">{each.name}</bdi> <bdi className="text-sm wrap-anywhere text-muted">{each.model}</bdi>
                  </th>
                  <td data-label={t("prices.input")} className="text-end">{each.price ? money(each.price.input) : "–"}</td>
                  <td data-label={t("prices.cached")} className="text-end">{each.price ? money(each.price.cached) : "–"}</td>
                  <td data-label={t("prices.output")} className="text-end">{each.price ? money(each.price.output) : "–"}</td>
                  <td data-label={t("prices.origin")}>{each.origin ? t(`prices.origins.${each.origin}`) : <Badge tone="warn">{t("prices.unknown")}</Badge>}</td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Frame>
      <Frame
        title={t("prices.own")}
        intro={t("prices.ownIntro")}
        icon={Coins}
        query={own}
        empty={own.data?.items.length === 0}
        none={t("prices.none")}
        action={
          <Button icon={Coins} onClick={() => { setDoing({ kind: "create" }); }}>
            {t("prices.new")}
          </Button>
        }
      >
        {own.data && own.data.items.length > 0 && <OwnPrices prices={own.data.items} readAt={own.dataUpdatedAt} heads={heads} onAction={(kind, price) => { setDoing({ kind, price }); }} />}
      </Frame>
      {doing?.kind === "create" && <PriceForm price={null} onDone={done} />}
      {doing?.kind === "edit" && <PriceForm price={doing.price} onDone={done} />}
      {doing?.kind === "delete" && <DeletePrice price={doing.price} onDone={done} />}
    </div>
  );
}

/** So many milliseconds may the server's clock be ahead of this one: a price that it has just taken counts. */
const CLOCKS = 60_000;

function OwnPrices({ prices, readAt, heads, onAction }: { prices: readonly Price[]; readAt: number; heads: ReactNode; onAction: (kind: "edit" | "delete", price: Price) => void }) {
  const { t, i18n } = useTranslation("models");
  const now = Math.max(useNow(), readAt) + CLOCKS;
  const counting = countingOf(prices, now);
  const money = (amount: string) => dollars(amount, i18n.language);
  return (
    <Table label={t("prices.own")} stacked>
      <thead>
        <tr>
          <th scope="col">{t("models.model")}</th>
          {heads}
          <th scope="col">{t("prices.since")}</th>
          <HiddenHead>{t("actions")}</HiddenHead>
        </tr>
      </thead>
      <tbody className="tabular-nums">
        {prices.map((price) => (
          <tr key={price.id} className="hover:bg-canvas">
            <th scope="row" className="border-t border-line !text-base !font-normal !text-ink">
              <bdi className="break-all">{price.model}</bdi>
            </th>
            <td data-label={t("prices.input")} className="text-end">{money(price.input)}</td>
            <td data-label={t("prices.cached")} className="text-end">{money(price.cached)}</td>
            <td data-label={t("prices.output")} className="text-end">{money(price.output)}</td>
            <td data-label={t("prices.since")}>
              <span className="flex flex-wrap items-center gap-x-2">
                <time dateTime={price.since}>{dayOf(price.since, i18n.language)}</time>
                {counting.has(price.id) && <Badge tone="good">{t("prices.counts")}</Badge>}
                {Date.parse(price.since) > now && <Badge>{t("prices.planned")}</Badge>}
              </span>
            </td>
            <RowActions name={price.model} edit={t("prices.correct")} onAction={(kind) => { onAction(kind, price); }} />
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Of each model the latest price whose day has come; the prices come with the latest day first. */
function countingOf(prices: readonly Price[], now: number): ReadonlySet<string> {
  const latest = new Map<string, string>();
  for (const { id, model, since } of prices) if (Date.parse(since) <= now && !latest.has(model)) latest.set(model, id);
  return new Set(latest.values());
}

function DeletePrice({ price, onDone }: { price: Price; onDone: () => void }) {
  const { t, i18n } = useTranslation("models");
  const remove = useChange(() => call(api.DELETE("/v1/model-prices/{price_id}", { params: { path: { price_id: price.id } } })));
  const since = dayOf(price.since, i18n.language, "long");
  return (
    <ConfirmDialog open onOpenChange={onDone} title={t("prices.deleteTitle", { model: price.model })} description={t("prices.deleteText", { since })} confirm={t("delete")} danger onConfirm={() => remove.mutateAsync(undefined)} />
  );
}
