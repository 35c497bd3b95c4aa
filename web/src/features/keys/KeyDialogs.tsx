import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { ConfirmDialog, Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import type { ApiKey } from "./queries";

interface Props {
  apiKey: ApiKey;
  onDone: () => void;
}

export function RevokeKeyDialog({ apiKey, onDone }: Props) {
  const { t } = useTranslation("keys");
  const queries = useQueryClient();
  const revoke = useMutation({
    meta: { failed: t("revoke.failed", { name: apiKey.name }) },
    mutationFn: () => call(api.DELETE("/v1/api-keys/{key_id}", { params: { path: { key_id: apiKey.id } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["api-keys"] });
      toast(t("revoke.done", { name: apiKey.name }));
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onDone}
      title={t("revoke.title", { name: apiKey.name })}
      description={t("revoke.text")}
      confirm={t("revoke.action")}
      danger
      onConfirm={() => revoke.mutateAsync()}
    />
  );
}

export function RenameKeyDialog({ apiKey, onDone }: Props) {
  const { t } = useTranslation("keys");
  const queries = useQueryClient();
  const [name, setName] = useState(apiKey.name);
  const rename = useMutation({
    meta: { failed: false },
    mutationFn: () => call(api.PATCH("/v1/api-keys/{key_id}", { params: { path: { key_id: apiKey.id } }, body: { name: name.trim() } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["api-keys"] });
      onDone();
    },
  });
  return (
    <Dialog open onOpenChange={onDone} title={t("rename.action")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          rename.mutate();
        }}
      >
        <Input label={t("name")} required maxLength={300} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
        {rename.isError && <ErrorState error={rename.error} title={t("rename.failed")} />}
        <FormActions submit={t("rename.save")} onCancel={onDone} busy={rename.isPending} />
      </form>
    </Dialog>
  );
}
