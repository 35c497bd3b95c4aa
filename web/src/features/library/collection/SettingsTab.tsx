import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { Input, Select, Textarea } from "@/ui/fields";
import { Card, Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { type Collection, collectionQuery } from "../queries";
import { DeleteCollection } from "./DeleteCollection";
import { patchOf, POLICIES, type SettingsDraft, settingsOf, STRATEGIES, TYPES } from "./settings";

const route = getRouteApi("/shell/library/$collection/settings");

/** What a collection is called, how its documents are worked on, and its end. */
export default function SettingsTab() {
  const { t } = useTranslation("library");
  const { collection: id } = route.useParams();
  const collection = useQuery(collectionQuery(id));
  if (collection.isPending) return <Skeleton className="h-96 max-w-3xl rounded-xl" />;
  if (collection.isError) return <ErrorState error={collection.error} title={t("collectionFailed")} onRetry={() => void collection.refetch()} />;
  return (
    <div className="grid max-w-3xl gap-4 pb-4">
      <SettingsForm key={collection.data.revision} collection={collection.data} />
      <DeleteCollection collection={collection.data} />
    </div>
  );
}

function SettingsForm({ collection }: { collection: Collection }) {
  const { t } = useTranslation("library");
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => settingsOf(collection));
  const save = useMutation({
    meta: { failed: false },
    mutationFn: () => call(api.PATCH("/v1/collections/{collection_id}", { params: { path: { collection_id: collection.id } }, body: patchOf(draft) })),
    onSuccess: async () => {
      toast(t("settings.saved"));
      await queries.invalidateQueries({ queryKey: ["collections"] });
    },
  });
  const field = (name: keyof SettingsDraft) => ({
    label: t(`settings.${name}`),
    hint: t(`settings.hint.${name}`),
    value: draft[name],
    onChange: ({ target }: { target: { value: string } }) => { setDraft((before) => ({ ...before, [name]: target.value })); },
  });
  return (
    <Card>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <Input {...field("name")} required maxLength={200} autoComplete="off" dir="auto" />
        <Textarea {...field("description")} rows={2} dir="auto" />
        <div className="grid items-start gap-4 sm:grid-cols-2">
          <Input {...field("aliases")} autoComplete="off" />
          <Select {...field("type")}>
            {TYPES.map((each) => (
              <option key={each} value={each}>
                {t(`type.${each}`)}
              </option>
            ))}
          </Select>
          <Select {...field("strategy")}>
            <option value="">{t("settings.own")}</option>
            {STRATEGIES.map((each) => (
              <option key={each} value={each}>
                {t(`settings.strategies.${each}`)}
              </option>
            ))}
          </Select>
          <Select {...field("duplicates")}>
            <option value="">{t("settings.own")}</option>
            {POLICIES.map((each) => (
              <option key={each} value={each}>
                {t(`settings.policies.${each}`)}
              </option>
            ))}
          </Select>
          <Input {...field("max_tokens")} type="number" min={1} />
          <Input {...field("overlap")} type="number" min={0} />
          <Input {...field("language")} maxLength={50} autoComplete="off" />
          <Input {...field("retention_days")} type="number" min={1} />
          <ModelSelect {...field("model")} />
        </div>
        {save.isError && <ErrorState error={save.error} title={t("settings.notSaved")} />}
        <div className="flex justify-end">
          <Button look="primary" type="submit" busy={save.isPending}>
            {t("save")}
          </Button>
        </div>
      </form>
    </Card>
  );
}

function ModelSelect(props: { label: string; hint: string; value: string; onChange: (event: { target: { value: string } }) => void }) {
  const { t } = useTranslation("library");
  const models = useQuery({ queryKey: ["chat-models"], queryFn: () => call(api.GET("/v1/chat-models", { params: { query: { limit: 200 } } })) });
  return (
    <Select {...props}>
      <option value="">{t("settings.preferred")}</option>
      {models.data?.items.filter(({ enabled, id }) => enabled || id === props.value).map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
