import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Input, Textarea } from "@/ui/fields";
import { ErrorState } from "@/ui/states";

/** Asks for what a new collection is called, makes it and goes to it. Everything else has its place in its settings. */
export function CreateDialog({ open, onOpenChange }: { open: boolean; onOpenChange: (open: boolean) => void }) {
  const { t } = useTranslation(["library", "app"]);
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const create = useMutation({
    meta: { failed: false },
    mutationFn: () => call(api.POST("/v1/collections", { body: { name: name.trim(), description: description.trim() }, headers: { "Idempotency-Key": freshKey() } })),
    onSuccess: async ({ id }) => {
      onOpenChange(false);
      setName("");
      setDescription("");
      void queries.invalidateQueries({ queryKey: ["collections"] });
      await navigate({ to: "/library/$collection", params: { collection: id } });
    },
  });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("newCollection")} description={t("createText")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Input label={t("name")} required maxLength={200} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
        <Textarea label={t("description")} hint={t("descriptionHint")} rows={2} value={description} onChange={(event) => { setDescription(event.target.value); }} />
        {create.isError && <ErrorState error={create.error} title={t("createFailed")} />}
        <div className="flex justify-end gap-2">
          <Button onClick={() => { onOpenChange(false); }}>{t("app:cancel")}</Button>
          <Button look="primary" type="submit" busy={create.isPending}>
            {t("create")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
