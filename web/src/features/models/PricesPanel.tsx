import { useQuery } from "@tanstack/react-query";
import { Coins, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { Badge, Table } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { Frame } from "./Frame";
import { dollars } from "./money";
import { effectiveQuery, pricesQuery } from "./queries";
import { useChange } from "./useChange";

/** What counts now for each model, and the prices that were set, each from a day on. */
export function PricesPanel() {
  const { t, i18n } = useTranslation("models");
  const effective = useQuery(effectiveQuery);
  const own = useQuery(pricesQuery);
  const [adding, setAdding] = useState(false);
  const remove = useChange((price_id: string) => call(api.DELETE("/v1/model-prices/{price_id}", { params: { path: { price_id } } })));
  const money = (amount: string) => dollars(amount, i18n.language);
  const heads = (
    <>
      <th scope="col" className="!text-end">{t("prices.input")}</th>
      <th scope="col" className="!text-end max-sm:hidden">{t("prices.cached")}</th>
      <th scope="col" className="!text-end">{t("prices.output")}</th>
    </>
  );
  return (
    <div className="grid grid-cols-1 gap-8">
      <Frame title={t("prices.effective")} intro={t("prices.intro")} icon={Coins} query={effective} empty={effective.data?.items.length === 0} none={t("models.none")}>
        {effective.data && (
          <Table label={t("prices.effective")}>
            <thead>
              <tr>
                <th scope="col">{t("models.model")}</th>
                {heads}
                <th scope="col" className="max-sm:hidden">{t("prices.origin")}</th>
              </tr>
            </thead>
            <tbody className="tabular-nums">
              {effective.data.items.map((each) => (
                <tr key={`${each.name} ${each.model}`}>
                  <th scope="row" className="border-t border-line !text-base !font-normal !text-ink">
                    <bdi>{each.name}</bdi> <bdi className="text-sm text-muted">{each.model}</bdi>
                  </th>
                  <td className="text-end">{each.price ? money(each.price.input) : "–"}</td>
                  <td className="text-end max-sm:hidden">{each.price ? money(each.price.cached) : "–"}</td>
                  <td className="text-end">{each.price ? money(each.price.output) : "–"}</td>
                  <td className="max-sm:hidden">{each.origin ? t(`prices.origins.${each.origin}`) : <Badge tone="warn">{t("prices.unknown")}</Badge>}</td>
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
          <Button icon={Coins} onClick={() => { setAdding(true); }}>
            {t("prices.new")}
          </Button>
        }
      >
        {own.data && own.data.items.length > 0 && (
          <Table label={t("prices.own")}>
            <thead>
              <tr>
                <th scope="col">{t("models.model")}</th>
                {heads}
                <th scope="col">{t("prices.since")}</th>
                <th scope="col">
                  <span className="sr-only">{t("actions")}</span>
                </th>
              </tr>
            </thead>
            <tbody className="tabular-nums">
              {own.data.items.map((price) => (
                <tr key={price.id}>
                  <th scope="row" className="border-t border-line !text-base !font-normal !text-ink">
                    <bdi>{price.model}</bdi>
                  </th>
                  <td className="text-end">{money(price.input)}</td>
                  <td className="text-end max-sm:hidden">{money(price.cached)}</td>
                  <td className="text-end">{money(price.output)}</td>
                  <td>
                    <Time at={price.since} />
                  </td>
                  <td className="!px-2">
                    <IconButton icon={Trash2} label={t("deleteOne", { name: price.model })} disabled={remove.isPending} onClick={() => { remove.mutate(price.id); }} />
                  </td>
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </Frame>
      {adding && <PriceForm onDone={() => { setAdding(false); }} />}
    </div>
  );
}

function PriceForm({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("models");
  const [model, setModel] = useState("");
  const [input, setInput] = useState("");
  const [cached, setCached] = useState("");
  const [output, setOutput] = useState("");
  const [since, setSince] = useState("");
  const [once] = useState(freshKey);
  const add = useChange(
    () =>
      call(
        api.POST("/v1/model-prices", {
          body: { model: model.trim(), input, output, cached: cached || null, since: since ? `${since}T00:00:00Z` : null },
          headers: { "Idempotency-Key": once },
        }),
      ),
    { inPlace: true, onDone },
  );
  const amount = { type: "number", min: 0, step: "0.001", inputMode: "decimal" } as const;
  return (
    <Dialog open onOpenChange={onDone} title={t("prices.new")} description={t("prices.unit")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          add.mutate(undefined);
        }}
      >
        <Input label={t("models.model")} hint={t("models.modelHint")} required autoComplete="off" value={model} onChange={(event) => { setModel(event.target.value); }} />
        <div className="grid gap-4 sm:grid-cols-3">
          <Input label={t("prices.input")} required {...amount} value={input} onChange={(event) => { setInput(event.target.value); }} />
          <Input label={t("prices.cached")} {...amount} value={cached} onChange={(event) => { setCached(event.target.value); }} />
          <Input label={t("prices.output")} required {...amount} value={output} onChange={(event) => { setOutput(event.target.value); }} />
        </div>
        <Input label={t("prices.since")} hint={t("prices.sinceHint")} type="date" value={since} onChange={(event) => { setSince(event.target.value); }} />
        {add.isError && <ErrorState error={add.error} title={t("changeFailed")} />}
        <FormActions submit={t("save")} onCancel={onDone} busy={add.isPending} />
      </form>
    </Dialog>
  );
}
