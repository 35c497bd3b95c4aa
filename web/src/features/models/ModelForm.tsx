import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Checkbox } from "@/ui/checks";
import { Dialog } from "@/ui/Dialog";
import { Input, Select, Textarea } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";

import { type ChatModel, connectionsQuery, modelsQuery } from "./queries";
import { useChange } from "./useChange";

/** The object that a text is as JSON; null for anything else. */
function objectOf(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text || "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null; // the form says so at the field
  }
}

/** Adds a chat model, or changes one. */
export function ModelForm({ model, onDone }: { model: ChatModel | null; onDone: () => void }) {
  const { t } = useTranslation("models");
  const connections = useQuery(connectionsQuery);
  const others = useQuery(modelsQuery).data?.items.filter(({ id }) => id !== model?.id) ?? [];
  const [name, setName] = useState(model?.name ?? "");
  const [connection, setConnection] = useState(model?.details?.connection?.id ?? "");
  const [providerName, setProviderName] = useState(model?.details?.model ?? "");
  const [fallbacks, setFallbacks] = useState(model?.details?.fallbacks.map(({ id }) => id) ?? []);
  const [options, setOptions] = useState(JSON.stringify(model?.details?.options ?? {}, null, 2));
  const [once] = useState(freshKey);
  const parsed = objectOf(options);
  const chosen = connection || (connections.data?.items[0]?.id ?? "");
  const save = useChange(
    () => {
      const body = { name: name.trim(), connection: chosen, model: providerName.trim(), options: parsed ?? {}, fallbacks };
      if (model === null) return call(api.POST("/v1/chat-models", { body: { ...body, enabled: true }, headers: { "Idempotency-Key": once } }));
      return call(api.PATCH("/v1/chat-models/{model_id}", { params: { path: { model_id: model.id } }, body }));
    },
    { inPlace: true, onDone },
  );
  return (
    <Dialog open onOpenChange={onDone} title={model ? t("models.edit") : t("models.new")} description={connections.data?.items.length === 0 ? t("models.noConnection") : undefined}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (parsed) save.mutate(undefined);
        }}
      >
        <Input label={t("name")} hint={t("models.nameHint")} required maxLength={200} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
        <Select label={t("models.through")} required value={chosen} onChange={(event) => { setConnection(event.target.value); }}>
          {connections.data?.items.map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </Select>
        <Input label={t("models.model")} hint={t("models.modelHint")} required autoComplete="off" value={providerName} onChange={(event) => { setProviderName(event.target.value); }} />
        {others.length > 0 && (
          <fieldset className="grid gap-2">
            <legend className="mb-1.5 text-sm font-medium">{t("models.fallbacksLong")}</legend>
            {others.map(({ id, name: other }) => (
              <Checkbox key={id} label={other} checked={fallbacks.includes(id)} onCheckedChange={(on) => { setFallbacks(on ? [...fallbacks, id] : fallbacks.filter((each) => each !== id)); }} />
            ))}
          </fieldset>
        )}
        <Textarea label={t("models.options")} hint={t("models.optionsHint")} error={parsed ? null : t("models.noObject")} rows={4} dir="ltr" className="font-mono text-sm" value={options} onChange={(event) => { setOptions(event.target.value); }} />
        {save.isError && <ErrorState error={save.error} title={t("changeFailed")} />}
        <FormActions submit={t("save")} onCancel={onDone} busy={save.isPending} disabled={chosen === ""} />
      </form>
    </Dialog>
  );
}
