import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Dialog } from "@/ui/Dialog";
import { Input, Select } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

const PRECISIONS = ["auto", "int8", "fp32"] as const;
const CHOICES = ["", "yes", "no"] as const;

/** Begins to build the vectors of a model beside those that serve. */
export function NewVersionDialog({ offered, onDone }: { offered: readonly string[]; onDone: () => void }) {
  const { t } = useTranslation("operation");
  const queries = useQueryClient();
  const [model, setModel] = useState(offered[0] ?? "");
  const [name, setName] = useState("");
  const [precision, setPrecision] = useState<(typeof PRECISIONS)[number] | "">("");
  const [context, setContext] = useState<(typeof CHOICES)[number]>("");
  const [once] = useState(freshKey);
  const create = useMutation({
    meta: { failed: false },
    mutationFn: () =>
      call(
        api.POST("/v1/embedding-versions", {
          body: { model: model || null, name: name.trim() || null, precision: precision || null, enrich_context: context === "" ? null : context === "yes" },
          headers: { "Idempotency-Key": once },
        }),
      ),
    onSuccess: async ({ embedding_version: made }) => {
      await queries.invalidateQueries({ queryKey: ["embedding-versions"] });
      toast(t("versions.begun", { name: made.name }));
      onDone();
    },
  });
  return (
    <Dialog open onOpenChange={onDone} title={t("versions.new")} description={t("versions.newText")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          create.mutate();
        }}
      >
        <Select label={t("versions.model")} hint={t("versions.modelHint")} value={model} onChange={(event) => { setModel(event.target.value); }}>
          {offered.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </Select>
        <Input label={t("name")} hint={t("versions.nameHint")} maxLength={100} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
        <div className="grid gap-4 sm:grid-cols-2">
          <Select label={t("versions.precision")} value={precision} onChange={(event) => { setPrecision(PRECISIONS.find((each) => each === event.target.value) ?? ""); }}>
            <option value="">{t("versions.asSettings")}</option>
            {PRECISIONS.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </Select>
          <Select label={t("versions.context")} value={context} onChange={(event) => { setContext(CHOICES.find((each) => each === event.target.value) ?? ""); }}>
            <option value="">{t("versions.asCollections")}</option>
            <option value="yes">{t("yes")}</option>
            <option value="no">{t("no")}</option>
          </Select>
        </div>
        {create.isError && <ErrorState error={create.error} title={t("versions.createFailed")} />}
        <FormActions submit={t("versions.create")} onCancel={onDone} busy={create.isPending} />
      </form>
    </Dialog>
  );
}
