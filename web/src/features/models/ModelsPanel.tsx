import { useQuery } from "@tanstack/react-query";
import { Cpu, Star } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { Switch } from "@/ui/checks";
import { ConfirmDialog } from "@/ui/Dialog";
import { HiddenHead } from "@/ui/HiddenHead";
import { MenuItem } from "@/ui/Menu";
import { Badge, Table } from "@/ui/parts";

import { Frame } from "./Frame";
import { ModelForm } from "./ModelForm";
import { type ChatModel, modelsQuery } from "./queries";
import { RowActions } from "./RowActions";
import { useChange } from "./useChange";

type Doing = { kind: "create" } | { kind: "edit" | "delete"; model: ChatModel };

const path = (model: ChatModel) => ({ params: { path: { model_id: model.id } } });

/** The models that write answers: which serves, and which are asked when it does not answer. */
export function ModelsPanel() {
  const { t } = useTranslation("models");
  const models = useQuery(modelsQuery);
  const [doing, setDoing] = useState<Doing | null>(null);
  const done = () => { setDoing(null); };
  const items = models.data?.items ?? [];
  return (
    <Frame
      title={t("parts.models")}
      intro={models.data?.serving ? t("serving", { name: models.data.serving.name }) : t("noServing")}
      icon={Cpu}
      query={models}
      empty={items.length === 0}
      none={t("models.none")}
      action={
        <Button icon={Cpu} look="primary" onClick={() => { setDoing({ kind: "create" }); }}>
          {t("models.new")}
        </Button>
      }
      dialog={doing && (doing.kind === "delete" ? <DeleteModel model={doing.model} onDone={done} /> : <ModelForm model={doing.kind === "edit" ? doing.model : null} onDone={done} />)}
    >
      {items.length > 0 && (
        <Table label={t("parts.models")}>
          <thead>
            <tr>
              <th scope="col">{t("name")}</th>
              <th scope="col" className="max-md:hidden">{t("models.through")}</th>
              <th scope="col" className="max-lg:hidden">{t("models.fallbacks")}</th>
              <th scope="col">{t("models.enabled")}</th>
              <HiddenHead>{t("actions")}</HiddenHead>
            </tr>
          </thead>
          <tbody>
            {items.map((model) => (
              <Row key={model.id} model={model} onAction={(kind) => { setDoing({ kind, model }); }} />
            ))}
          </tbody>
        </Table>
      )}
    </Frame>
  );
}

function Row({ model, onAction }: { model: ChatModel; onAction: (kind: "edit" | "delete") => void }) {
  const { t } = useTranslation("models");
  const change = useChange((body: { enabled: boolean } | { preferred: boolean }) => call(api.PATCH("/v1/chat-models/{model_id}", { ...path(model), body })));
  const asked = change.variables && "enabled" in change.variables && change.isPending ? change.variables.enabled : model.enabled;
  return (
    <tr className="hover:bg-canvas">
      <th scope="row" className="border-t border-line !text-base !font-normal !text-ink">
        <span className="flex flex-wrap items-center gap-2 font-medium">
          <bdi className="inline-block min-w-32 wrap-anywhere">{model.name}</bdi>
          {model.preferred && (
            <Badge tone="good" icon={Star}>
              {t("models.preferred")}
            </Badge>
          )}
        </span>
        <bdi className="text-sm wrap-anywhere text-muted">{model.details?.model}</bdi>
      </th>
      <td className="max-md:hidden">
        <bdi className="inline-block min-w-32 wrap-anywhere">{model.details?.connection?.name}</bdi>
      </td>
      <td className="text-muted max-lg:hidden">
        <bdi className="inline-block min-w-32 wrap-anywhere">{model.details?.fallbacks.map(({ name }) => name).join(", ")}</bdi>
      </td>
      <td>
        <Switch label={asked ? t("models.on") : t("models.off")} aria-label={t("models.enable", { name: model.name })} checked={asked} onCheckedChange={(enabled) => { change.mutate({ enabled }); }} />
      </td>
      <RowActions name={model.name} onAction={onAction}>
        <MenuItem icon={Star} disabled={model.preferred || !model.enabled} onSelect={() => { change.mutate({ preferred: true }); }}>
          {t("models.prefer")}
        </MenuItem>
      </RowActions>
    </tr>
  );
}

function DeleteModel({ model, onDone }: { model: ChatModel; onDone: () => void }) {
  const { t } = useTranslation("models");
  const remove = useChange(() => call(api.DELETE("/v1/chat-models/{model_id}", path(model))));
  return <ConfirmDialog open onOpenChange={onDone} title={t("deleteOne", { name: model.name })} description={t("models.deleteText")} confirm={t("delete")} danger onConfirm={() => remove.mutateAsync(undefined)} />;
}
