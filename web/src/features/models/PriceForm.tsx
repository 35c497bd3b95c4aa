import { useQuery } from "@tanstack/react-query";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";

import { beginOf } from "./days";
import { effectiveQuery, type Price } from "./queries";
import { useChange } from "./useChange";

/** Sets a price from a day on, or corrects the numbers of one. */
export function PriceForm({ price, onDone }: { price: Price | null; onDone: () => void }) {
  const { t } = useTranslation("models");
  const known = useQuery(effectiveQuery);
  const names = useId();
  const [model, setModel] = useState(price?.model ?? "");
  const [input, setInput] = useState(price?.input ?? "");
  const [cached, setCached] = useState(price?.cached ?? "");
  const [output, setOutput] = useState(price?.output ?? "");
  const [since, setSince] = useState("");
  const [once] = useState(freshKey);
  const save = useChange(
    () => {
      const numbers = { input, output, cached: cached || null };
      if (price !== null) return call(api.PATCH("/v1/model-prices/{price_id}", { params: { path: { price_id: price.id } }, body: numbers }));
      return call(
        api.POST("/v1/model-prices", {
          body: { ...numbers, model: model.trim(), since: since ? beginOf(since) : null },
          headers: { "Idempotency-Key": once },
        }),
      );
    },
    { inPlace: true, onDone },
  );
  const amount = { type: "number", min: 0, step: "0.001", inputMode: "decimal" } as const;
  return (
    <Dialog open onOpenChange={onDone} title={price === null ? t("prices.new") : t("prices.correctOne", { model: price.model })} description={price === null ? t("prices.unit") : t("prices.correctText")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(undefined);
        }}
      >
        {price === null && (
          <>
            <Input label={t("models.model")} hint={t("models.modelHint")} required autoComplete="off" list={names} value={model} onChange={(event) => { setModel(event.target.value); }} />
            <datalist id={names}>
              {known.data?.items.map((each) => (
                <option key={`${each.name} ${each.model}`} value={each.model} />
              ))}
            </datalist>
          </>
        )}
        <div className="grid gap-4 sm:grid-cols-3">
          <Input label={t("prices.input")} required {...amount} value={input} onChange={(event) => { setInput(event.target.value); }} />
          <Input label={t("prices.cached")} required={price !== null} {...amount} value={cached} onChange={(event) => { setCached(event.target.value); }} />
          <Input label={t("prices.output")} required {...amount} value={output} onChange={(event) => { setOutput(event.target.value); }} />
        </div>
        {price === null && <Input label={t("prices.since")} hint={t("prices.sinceHint")} type="date" value={since} onChange={(event) => { setSince(event.target.value); }} />}
        {save.isError && <ErrorState error={save.error} title={t("changeFailed")} />}
        <FormActions submit={t("save")} onCancel={onDone} busy={save.isPending} />
      </form>
    </Dialog>
  );
}
