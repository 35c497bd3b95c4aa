import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, type Schema } from "@/api/client";
import { Unsaved } from "@/app/Unsaved";
import { isChanged } from "@/features/document/changed";
import { Conflict } from "@/features/document/Conflict";
import { Button } from "@/ui/Button";
import { Input, Select, Textarea } from "@/ui/fields";
import { Card, Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { collectionQuery, type OpenCollection } from "../queries";
import { DeleteCollection } from "./DeleteCollection";
import { FIELDS, patchOf, POLICIES, type SettingsDraft, settingsOf, STRATEGIES, TYPES } from "./settings";

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
      <SettingsForm key={id} collection={collection.data} />
      <DeleteCollection collection={collection.data} />
    </div>
  );
}

interface Change {
  patch: Schema<"CollectionPatch">;
  etag: string;
}

/** Saves at once what is seen at once, the name above; what the server refuses is taken back. */
function useSave(id: string, onSaved: (collection: OpenCollection) => void) {
  const { t } = useTranslation("library");
  const queries = useQueryClient();
  const { queryKey } = collectionQuery(id);
  return useMutation({
    meta: { failed: false },
    mutationFn: async ({ patch, etag }: Change): Promise<OpenCollection> => {
      const params = { path: { collection_id: id }, header: { "if-match": etag } };
      const answered = await api.PATCH("/v1/collections/{collection_id}", { params, body: patch });
      return { ...(await call(Promise.resolve(answered))), etag: answered.response.headers.get("ETag") ?? "*" };
    },
    onMutate: async ({ patch }) => {
      await queries.cancelQueries({ queryKey });
      const before = queries.getQueryData(queryKey);
      queries.setQueryData(queryKey, (now) => now && { ...now, name: patch.name ?? now.name });
      return before;
    },
    onSuccess: (saved) => {
      queries.setQueryData(queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["collections"] });
      onSaved(saved);
      toast(t("settings.saved"));
    },
    onError: (error, _, before) => {
      queries.setQueryData(queryKey, before);
      if (isChanged(error)) void queries.invalidateQueries({ queryKey, exact: true });
    },
  });
}

function SettingsForm({ collection }: { collection: OpenCollection }) {
  const { t } = useTranslation("library");
  // The collection as it was when the form was filled in: what others change meanwhile is noticed when it is saved.
  const [base, setBase] = useState(collection);
  const [draft, setDraft] = useState(() => settingsOf(collection));
  const patch = patchOf(settingsOf(base), draft);
  const dirty = Object.keys(patch).length > 0;
  const begin = (saved: OpenCollection) => {
    setBase(saved);
    setDraft(settingsOf(saved));
  };
  const save = useSave(collection.id, begin);
  const conflict = isChanged(save.error);
  const [before, now] = [settingsOf(base), settingsOf(collection)];
  const theirs = FIELDS.filter((name) => before[name] !== now[name]).map((name) => ({ name: t(`settings.${name}`), value: now[name] }));
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
          if (dirty) save.mutate({ patch, etag: base.etag });
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
        {conflict && (
          <Conflict
            theirs={theirs}
            onTheirs={() => {
              begin(collection);
              save.reset();
            }}
            onMine={() => { save.mutate({ patch, etag: collection.etag }); }}
          />
        )}
        {save.isError && !conflict && <ErrorState error={save.error} title={t("settings.notSaved")} />}
        <Unsaved when={dirty && !save.isPending} />
        <div className="flex justify-end gap-2">
          {dirty && <Button onClick={() => { begin(base); save.reset(); }}>{t("undo")}</Button>}
          <Button look="primary" type="submit" disabled={!dirty} busy={save.isPending}>
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
