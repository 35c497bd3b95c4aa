import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Dialog } from "@/ui/Dialog";
import { Input, Textarea } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";

import type { Group } from "./queries";

/** Makes a group, or renames and describes one. */
export function GroupForm({ group, onDone }: { group: Group | null; onDone: () => void }) {
  const { t } = useTranslation("people");
  const queries = useQueryClient();
  const [name, setName] = useState(group?.name ?? "");
  const [description, setDescription] = useState(group?.description ?? "");
  const [once] = useState(freshKey);
  const save = useMutation({
    meta: { failed: false },
    mutationFn: () => {
      const body = { name: name.trim(), description: description.trim() };
      if (group === null) return call(api.POST("/v1/groups", { body, headers: { "Idempotency-Key": once } }));
      return call(api.PATCH("/v1/groups/{group_id}", { params: { path: { group_id: group.id } }, body }));
    },
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["groups"] });
      onDone();
    },
  });
  return (
    <Dialog open onOpenChange={onDone} title={group ? t("groups.edit") : t("groups.new")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Input label={t("name")} required maxLength={300} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
        <Textarea label={t("groups.description")} rows={3} maxLength={2000} value={description} onChange={(event) => { setDescription(event.target.value); }} />
        {save.isError && <ErrorState error={save.error} title={t("groups.saveFailed")} />}
        <FormActions submit={group ? t("save") : t("groups.create")} onCancel={onDone} busy={save.isPending} />
      </form>
    </Dialog>
  );
}
