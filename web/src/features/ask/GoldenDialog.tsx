import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Dialog } from "@/ui/Dialog";
import { Input, Select } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

interface Props {
  question: string;
  message: string;
  onClose: () => void;
}

/** Puts a question with what its answer cites into a golden set, or into a new one. */
export default function GoldenDialog({ question, message, onClose }: Props) {
  const { t } = useTranslation("answer");
  const client = useQueryClient();
  const sets = useQuery({ queryKey: ["golden", "sets", "names"], queryFn: () => call(api.GET("/v1/golden-sets", { params: { query: { limit: 200 } } })) });
  const [chosen, setChosen] = useState<string | null>(null);
  const [name, setName] = useState("");
  const set = chosen ?? sets.data?.items[0]?.id ?? "";
  const add = useMutation({
    mutationFn: async () => {
      const headers = { "Idempotency-Key": freshKey() };
      const golden_set = set === "" ? (await call(api.POST("/v1/golden-sets", { body: { name: name.trim(), description: "" }, headers }))).id : set;
      return call(api.POST("/v1/golden-sets/{golden_set}/questions/from-chat", { params: { path: { golden_set } }, body: { message_id: message } }));
    },
    meta: { failed: false },
    onSuccess: async () => {
      toast(t("golden.added"));
      onClose();
      await client.invalidateQueries({ queryKey: ["golden"] });
    },
  });
  return (
    <Dialog open onOpenChange={onClose} title={t("golden.title")} description={t("golden.text")}>
      <form className="grid gap-4" onSubmit={(event) => { event.preventDefault(); add.mutate(); }}>
        <p className="line-clamp-3 rounded-md bg-sunken px-3 py-2 wrap-anywhere">{question}</p>
        {sets.isPending ? (
          <Skeleton className="h-16" />
        ) : (
          <Select label={t("golden.set")} value={set} onChange={(event) => { setChosen(event.target.value); }}>
            {sets.data?.items.map((each) => (
              <option key={each.id} value={each.id}>
                {each.name}
              </option>
            ))}
            <option value="">{t("golden.new")}</option>
          </Select>
        )}
        {!sets.isPending && set === "" && (
          <Input
            label={t("golden.name")}
            // eslint-disable-next-line jsx-a11y/no-autofocus -- with no set to choose, it is what one came for
            autoFocus={sets.data?.items.length === 0}
            required
            maxLength={200}
            value={name}
            onChange={(event) => { setName(event.target.value); }}
          />
        )}
        {sets.isError && <ErrorState error={sets.error} onRetry={() => void sets.refetch()} />}
        {add.isError && <ErrorState error={add.error} title={t("golden.failed")} />}
        <FormActions submit={t("golden.add")} onCancel={onClose} busy={add.isPending} disabled={sets.isPending || (set === "" && name.trim() === "")} />
      </form>
    </Dialog>
  );
}
