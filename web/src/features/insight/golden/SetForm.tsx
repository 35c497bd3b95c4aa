import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { collectionsQuery } from "@/features/library/queries";
import { Dialog } from "@/ui/Dialog";
import { Input, Select, Textarea } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";

import type { GoldenSet } from "./queries";

/** Makes an empty golden set. */
export function SetForm({ onDone, onMade }: { onDone: () => void; onMade: (set: GoldenSet) => void }) {
  const { t } = useTranslation("golden");
  const queries = useQueryClient();
  const collections = useQuery(collectionsQuery);
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [collection, setCollection] = useState("");
  const [once] = useState(freshKey);
  const make = useMutation({
    meta: { failed: false },
    mutationFn: () =>
      call(api.POST("/v1/golden-sets", { body: { name: name.trim(), description: description.trim(), collection: collection || null }, headers: { "Idempotency-Key": once } })),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: ["golden", "sets"] });
      onMade(made);
    },
  });
  return (
    <Dialog open onOpenChange={onDone} title={t("sets.new")} description={t("sets.newText")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate();
        }}
      >
        <Input label={t("name")} required maxLength={200} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
        <Textarea label={t("description")} rows={2} maxLength={4000} value={description} onChange={(event) => { setDescription(event.target.value); }} />
        <Select label={t("collection")} hint={t("collectionHint")} value={collection} onChange={(event) => { setCollection(event.target.value); }}>
          <option value="">{t("everything")}</option>
          {(collections.data ?? []).map((each) => (
            <option key={each.id} value={each.id}>
              {each.name}
            </option>
          ))}
        </Select>
        {make.isError && <ErrorState error={make.error} title={t("sets.makeFailed")} />}
        <FormActions submit={t("sets.make")} onCancel={onDone} busy={make.isPending} />
      </form>
    </Dialog>
  );
}
