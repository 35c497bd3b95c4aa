import { useMutation, useQuery } from "@tanstack/react-query";
import { Plug, PlugZap, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Button } from "@/ui/Button";
import { ConfirmDialog, Dialog } from "@/ui/Dialog";
import { Input, Select } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { Card } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { Frame } from "./Frame";
import { type Connection, connectionsQuery } from "./queries";
import { useChange } from "./useChange";

const KINDS = ["openai", "anthropic", "gemini"] as const;

/** Accounts with providers, each of which can be tried. */
export function ConnectionsPanel() {
  const { t } = useTranslation("models");
  const connections = useQuery(connectionsQuery);
  const [doing, setDoing] = useState<{ connection: Connection | null } | null>(null);
  const items = connections.data?.items ?? [];
  return (
    <Frame
      title={t("connections.title")}
      intro={t("connections.intro")}
      icon={Plug}
      query={connections}
      empty={items.length === 0}
      none={t("connections.none")}
      action={
        <Button icon={Plug} onClick={() => { setDoing({ connection: null }); }}>
          {t("connections.new")}
        </Button>
      }
      dialog={doing && <ConnectionForm connection={doing.connection} onDone={() => { setDoing(null); }} />}
    >
      <ul className="grid gap-3 xl:grid-cols-2">
        {items.map((connection) => (
          <li key={connection.id} className="grid">
            <ConnectionCard connection={connection} onEdit={() => { setDoing({ connection }); }} />
          </li>
        ))}
      </ul>
    </Frame>
  );
}

function ConnectionCard({ connection, onEdit }: { connection: Connection; onEdit: () => void }) {
  const { t } = useTranslation("models");
  const [asked, setAsked] = useState(false);
  const path = { params: { path: { connection_id: connection.id } } };
  const check = useMutation({ meta: { failed: false }, mutationFn: () => call(api.POST("/v1/model-connections/{connection_id}/check", { ...path, body: {} })) });
  const remove = useChange(() => call(api.DELETE("/v1/model-connections/{connection_id}", path)));
  return (
    <Card className="grid min-w-0 content-start gap-3">
      <div className="grid gap-0.5">
        <h3 className="font-semibold">
          <bdi className="inline-block min-w-32 wrap-anywhere">{connection.name}</bdi>
        </h3>
        <p className="text-sm break-words text-muted">{[t(`connections.kinds.${connection.kind}`), connection.base_url, connection.has_key ? t("connections.hasKey") : t("connections.noKey")].filter(Boolean).join(" · ")}</p>
      </div>
      <div className="flex flex-wrap gap-2">
        <Button size="sm" icon={PlugZap} busy={check.isPending} aria-label={t("connections.testOne", { name: connection.name })} onClick={() => { check.mutate(); }}>
          {t("connections.test")}
        </Button>
        <Button size="sm" look="quiet" aria-label={t("editOne", { name: connection.name })} onClick={onEdit}>
          {t("edit")}
        </Button>
        <Button size="sm" look="quiet" icon={Trash2} aria-label={t("deleteOne", { name: connection.name })} onClick={() => { setAsked(true); }}>
          {t("delete")}
        </Button>
      </div>
      <div role="status">{check.data && <p className="text-sm text-good">{check.data.message}</p>}</div>
      {check.isError && <ErrorState error={check.error} title={t("connections.testFailed")} />}
      <ConfirmDialog open={asked} onOpenChange={setAsked} title={t("deleteOne", { name: connection.name })} description={t("connections.deleteText")} confirm={t("delete")} danger onConfirm={() => remove.mutateAsync(undefined)} />
    </Card>
  );
}

function ConnectionForm({ connection, onDone }: { connection: Connection | null; onDone: () => void }) {
  const { t } = useTranslation("models");
  const [name, setName] = useState(connection?.name ?? "");
  const [kind, setKind] = useState<Connection["kind"]>(connection?.kind ?? "openai");
  const [address, setAddress] = useState(connection?.base_url ?? "");
  const [key, setKey] = useState("");
  const [once] = useState(freshKey);
  const save = useChange(
    () => {
      const base_url = address.trim() || null;
      const secret = key ? { api_key: key } : {};
      if (connection === null) return call(api.POST("/v1/model-connections", { body: { name: name.trim(), kind, base_url, settings: {}, ...secret }, headers: { "Idempotency-Key": once } }));
      const moved = base_url === connection.base_url ? {} : { base_url };
      return call(api.PATCH("/v1/model-connections/{connection_id}", { params: { path: { connection_id: connection.id } }, body: { name: name.trim(), ...moved, ...secret } }));
    },
    { inPlace: true, onDone },
  );
  return (
    <Dialog open onOpenChange={onDone} title={connection ? t("connections.edit") : t("connections.new")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate(undefined);
        }}
      >
        <Input label={t("name")} required maxLength={200} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
        <Select label={t("connections.kind")} disabled={connection !== null} value={kind} onChange={(event) => { setKind(KINDS.find((each) => each === event.target.value) ?? "openai"); }}>
          {KINDS.map((each) => (
            <option key={each} value={each}>
              {t(`connections.kinds.${each}`)}
            </option>
          ))}
        </Select>
        <Input label={t("connections.address")} hint={t("connections.addressHint")} type="url" dir="ltr" autoComplete="off" value={address} onChange={(event) => { setAddress(event.target.value); }} />
        <Input label={t("connections.key")} hint={connection?.has_key ? t("connections.keyKept") : t("connections.keyHint")} type="password" autoComplete="off" value={key} onChange={(event) => { setKey(event.target.value); }} />
        {save.isError && <ErrorState error={save.error} title={t("changeFailed")} />}
        <FormActions submit={t("save")} onCancel={onDone} busy={save.isPending} />
      </form>
    </Dialog>
  );
}
