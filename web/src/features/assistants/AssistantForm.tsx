import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Dialog } from "@/ui/Dialog";
import { Input, Select, Textarea } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { CollectionsField } from "./CollectionsField";
import { bodyOf, type Draft, draftOf, MODES, TOOLS, WITHOUT } from "./draft";
import { type Assistant, chatModelsQuery, refreshAssistants } from "./queries";

/** Makes an assistant, or changes one; other instructions become a version of their own. */
export function AssistantForm({ assistant, onDone }: { assistant: Assistant | null; onDone: () => void }) {
  const { t } = useTranslation("assistants");
  const queries = useQueryClient();
  const [draft, setDraft] = useState(() => draftOf(assistant));
  const [once] = useState(freshKey);
  const set = (change: Partial<Draft>) => { setDraft({ ...draft, ...change }); };
  const save = useMutation({
    meta: { failed: false },
    mutationFn: () => {
      const body = bodyOf(draft);
      if (assistant === null) return call(api.POST("/v1/assistants", { body, headers: { "Idempotency-Key": once } }));
      return call(api.PATCH("/v1/assistants/{assistant}", { params: { path: { assistant: assistant.id } }, body }));
    },
    onSuccess: async () => {
      await refreshAssistants(queries);
      toast(t("saved"));
      onDone();
    },
  });
  return (
    <Dialog open wide onOpenChange={onDone} title={assistant ? t("editOne", { name: assistant.name }) : t("new")}>
      <form
        className="grid grid-cols-1 gap-6"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <div className="grid gap-4">
          <Input label={t("name")} required maxLength={200} autoComplete="off" value={draft.name} onChange={(event) => { set({ name: event.target.value }); }} />
          <Textarea label={t("description")} hint={t("descriptionHint")} rows={2} value={draft.description} onChange={(event) => { set({ description: event.target.value }); }} />
          <CollectionsField value={draft.collections} onChange={(collections) => { set({ collections }); }} />
          <ModelField value={draft.model} onChange={(model) => { set({ model }); }} />
        </div>
        <div className="grid gap-4 border-t border-line pt-5">
          <Textarea label={t("instructions")} hint={t("instructionsHint")} rows={8} className="font-mono text-sm" value={draft.instructions} onChange={(event) => { set({ instructions: event.target.value }); }} />
          <Input label={t("note")} hint={t("noteHint")} maxLength={300} autoComplete="off" value={draft.note} onChange={(event) => { set({ note: event.target.value }); }} />
        </div>
        <Manner draft={draft} set={set} />
        <div className="grid gap-4 border-t border-line pt-5">
          <Textarea label={t("greeting")} hint={t("greetingHint")} rows={2} value={draft.greeting} onChange={(event) => { set({ greeting: event.target.value }); }} />
          <Textarea label={t("questions")} hint={t("questionsHint")} rows={3} value={draft.questions} onChange={(event) => { set({ questions: event.target.value }); }} />
        </div>
        {save.isError && <ErrorState error={save.error} title={t("saveFailed")} />}
        <FormActions submit={assistant ? t("save") : t("create")} onCancel={onDone} busy={save.isPending} />
      </form>
    </Dialog>
  );
}

/** How it answers; empty is as usual. */
function Manner({ draft, set }: { draft: Draft; set: (change: Partial<Draft>) => void }) {
  const { t } = useTranslation("assistants");
  return (
    <div className="grid items-start gap-4 border-t border-line pt-5 sm:grid-cols-2">
      <Select label={t("without")} hint={draft.without_evidence ? t(`withoutMeans.${draft.without_evidence}`) : undefined} value={draft.without_evidence} onChange={(event) => { set({ without_evidence: WITHOUT.find((each) => each === event.target.value) ?? "" }); }}>
        <option value="">{t("usual")}</option>
        {WITHOUT.map((each) => (
          <option key={each} value={each}>
            {t(`withoutAs.${each}`)}
          </option>
        ))}
      </Select>
      <Select label={t("mode")} hint={draft.mode ? t(`modeMeans.${draft.mode}`) : undefined} value={draft.mode} onChange={(event) => { set({ mode: MODES.find((each) => each === event.target.value) ?? "" }); }}>
        <option value="">{t("usual")}</option>
        {MODES.map((each) => (
          <option key={each} value={each}>
            {t(`modeAs.${each}`)}
          </option>
        ))}
      </Select>
      <Input label={t("language")} hint={t("languageHint")} maxLength={40} autoComplete="off" value={draft.language} onChange={(event) => { set({ language: event.target.value }); }} />
      <Input label={t("tone")} hint={t("toneHint")} autoComplete="off" value={draft.tone} onChange={(event) => { set({ tone: event.target.value }); }} />
      <Select label={t("searches")} hint={draft.tools ? t(`searchesMeans.${draft.tools}`) : undefined} value={draft.tools} onChange={(event) => { set({ tools: TOOLS.find((each) => each === event.target.value) ?? "" }); }}>
        <option value="">{t("usual")}</option>
        {TOOLS.map((each) => (
          <option key={each} value={each}>
            {t(`searchesAs.${each}`)}
          </option>
        ))}
      </Select>
      <Input label={t("passages")} hint={t("passagesHint")} type="number" min={1} value={draft.passages} onChange={(event) => { set({ passages: event.target.value }); }} />
    </div>
  );
}

function ModelField({ value, onChange }: { value: string; onChange: (model: string) => void }) {
  const { t } = useTranslation("assistants");
  const models = useQuery(chatModelsQuery);
  return (
    <Select label={t("model")} value={value} onChange={(event) => { onChange(event.target.value); }}>
      <option value="">{t("preferredModel")}</option>
      {models.data?.items
        .filter(({ enabled, id }) => enabled || id === value)
        .map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
    </Select>
  );
}
