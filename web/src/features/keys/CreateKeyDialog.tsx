import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/checks";
import { CopyField } from "@/ui/CopyField";
import { Dialog } from "@/ui/Dialog";
import { Input, Select } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";

import { collectionNamesQuery, type Scope, SCOPES } from "./queries";

const DAY = 86_400_000;
const LIVES = [30, 90, 365] as const;

/** Makes a key for `userId` and shows it, once. */
export function CreateKeyDialog({ userId, onDone }: { userId: string; onDone: () => void }) {
  const { t } = useTranslation("keys");
  const queries = useQueryClient();
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly Scope[]>(["read"]);
  const [reach, setReach] = useState<readonly string[] | null>(null);
  const [days, setDays] = useState<number | null>(90);
  const [once] = useState(freshKey);
  const create = useMutation({
    meta: { failed: false },
    mutationFn: () => {
      const expires_at = days === null ? null : new Date(Date.now() + days * DAY).toISOString();
      const body = { name: name.trim(), scopes: [...scopes], collection_ids: reach && [...reach], expires_at, user_id: userId };
      return call(api.POST("/v1/api-keys", { body, headers: { "Idempotency-Key": once } }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["api-keys"] }),
  });
  if (create.data) return <MadeDialog name={create.data.name} secret={create.data.key ?? ""} onDone={onDone} />;
  const incomplete = scopes.length === 0 || reach?.length === 0;
  return (
    <Dialog open onOpenChange={onDone} title={t("new")} description={t("newText")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Input label={t("name")} hint={t("nameHint")} required maxLength={300} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
        <fieldset className="grid gap-2">
          <legend className="pb-1 text-sm font-medium">{t("may")}</legend>
          {SCOPES.map((scope) => (
            <Checkbox
              key={scope}
              label={t(`allows.${scope}`)}
              checked={scopes.includes(scope)}
              onCheckedChange={(checked) => { setScopes(SCOPES.filter((each) => (each === scope ? checked === true : scopes.includes(each)))); }}
            />
          ))}
        </fieldset>
        <ReachField value={reach} onChange={setReach} />
        <Select label={t("expires")} value={days ?? ""} onChange={(event) => { setDays(event.target.value === "" ? null : Number(event.target.value)); }}>
          {LIVES.map((life) => (
            <option key={life} value={life}>
              {t("days", { count: life })}
            </option>
          ))}
          <option value="">{t("noExpiry")}</option>
        </Select>
        {create.isError && <ErrorState error={create.error} title={t("createFailed")} />}
        <FormActions submit={t("create")} onCancel={onDone} busy={create.isPending} disabled={incomplete} />
      </form>
    </Dialog>
  );
}

function ReachField({ value, onChange }: { value: readonly string[] | null; onChange: (ids: readonly string[] | null) => void }) {
  const { t } = useTranslation("keys");
  const names = useQuery(collectionNamesQuery);
  return (
    <div className="grid gap-2">
      <Select label={t("reach")} value={value === null ? "all" : "some"} onChange={(event) => { onChange(event.target.value === "all" ? null : []); }}>
        <option value="all">{t("everywhere")}</option>
        <option value="some">{t("chosenOnly")}</option>
      </Select>
      {value !== null && (
        <fieldset className="grid max-h-48 gap-2 overflow-y-auto rounded-md border border-line p-3">
          <legend className="sr-only">{t("chosenOnly")}</legend>
          {Object.entries(names.data ?? {}).map(([id, name]) => (
            <Checkbox
              key={id}
              label={name}
              checked={value.includes(id)}
              onCheckedChange={(checked) => { onChange(checked === true ? [...value, id] : value.filter((each) => each !== id)); }}
            />
          ))}
          {names.isSuccess && Object.keys(names.data).length === 0 && <p className="text-muted">{t("noCollections")}</p>}
        </fieldset>
      )}
    </div>
  );
}

function MadeDialog({ name, secret, onDone }: { name: string; secret: string; onDone: () => void }) {
  const { t } = useTranslation("keys");
  const example = `curl -H "Authorization: Bearer ${secret}" ${location.origin}/v1/collections`;
  return (
    <Dialog open onOpenChange={onDone} title={t("made.title", { name })} description={t("made.text")} actions={<Button look="primary" onClick={onDone}>{t("made.done")}</Button>}>
      <CopyField label={t("made.key")} value={secret} />
      <CopyField label={t("made.example")} value={example} />
    </Dialog>
  );
}
