import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, type Schema } from "@/api/client";
import { hasRole, useMe } from "@/app/queries";
import { Unsaved } from "@/app/Unsaved";
import { type Doc, documentQuery } from "@/features/source/queries";
import { Button } from "@/ui/Button";
import { Input, Textarea } from "@/ui/fields";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { isChanged } from "./changed";
import { Conflict, type Theirs } from "./Conflict";
import { type Draft, draftOf, type Facet, FACETS, faultsIn, MOMENTS, patchOf } from "./fields";

/** What is said about a document: everything that can be changed, in one form. */
export default function Metadata({ document }: { document: Doc }) {
  const { t } = useTranslation("document");
  const may = hasRole(useMe(), "editor");
  // The document as it was when the form was filled in: what others change meanwhile is noticed when it is saved.
  const [base, setBase] = useState(document);
  const [draft, setDraft] = useState(() => draftOf(document));
  const patch = patchOf(draftOf(base), draft);
  const save = useSave(document.id, (saved) => {
    setBase(saved);
    setDraft(draftOf(saved));
  });
  const conflict = isChanged(save.error);
  const dirty = patch === null || Object.keys(patch).length > 0;
  const takeTheirs = () => {
    setBase(document);
    setDraft(draftOf(document));
    save.reset();
  };
  return (
    <form
      className="grid max-w-3xl grid-cols-[minmax(0,1fr)] gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        if (patch && dirty) save.mutate({ patch, etag: base.etag });
      }}
    >
      {!may && <p className="text-muted">{t("metadata.readOnly")}</p>}
      <fieldset disabled={!may} className="contents">
        <Fields draft={draft} onDraft={setDraft} document={document} faults={faultsIn(save.error)} invalid={patch === null} />
      </fieldset>
      {conflict && <Conflict theirs={theirsOf(base, document, t)} onTheirs={takeTheirs} onMine={() => { if (patch) save.mutate({ patch, etag: document.etag }); }} />}
      {save.isError && !conflict && <ErrorState error={save.error} title={t("metadata.failed")} />}
      <Unsaved when={dirty} />
      {may && (
        <div className="sticky bottom-0 flex justify-end gap-2 border-t border-line bg-canvas py-3">
          <Button disabled={!dirty} onClick={() => { setDraft(draftOf(base)); save.reset(); }}>
            {t("metadata.undo")}
          </Button>
          <Button look="primary" type="submit" disabled={!dirty || patch === null} busy={save.isPending}>
            {t("metadata.save")}
          </Button>
        </div>
      )}
    </form>
  );
}

/** What somebody else has changed since the form was filled in. */
function theirsOf(base: Doc, document: Doc, t: TFunction<"document">): Theirs[] {
  const [before, now] = [draftOf(base), draftOf(document)];
  return [
    ...(["title", "description", "source_uri", "metadata"] as const).filter((name) => before[name] !== now[name]).map((name) => ({ name: t(`conflict.${name}`), value: now[name] })),
    ...FACETS.filter((name) => before.facets[name] !== now.facets[name]).map((name) => ({ name: t(`facets.${name}`), value: now.facets[name] })),
  ];
}

interface Change {
  patch: Schema<"DocumentPatch">;
  etag: string;
}

function useSave(document_id: string, onSaved: (document: Doc) => void) {
  const { t } = useTranslation("document");
  const queries = useQueryClient();
  const query = documentQuery(document_id);
  return useMutation({
    meta: { failed: false },
    mutationFn: async ({ patch, etag }: Change): Promise<Doc> => {
      const path = { document_id };
      const answered = await api.PATCH("/v1/documents/{document_id}", { params: { path, header: { "if-match": etag } }, body: patch });
      return { ...(await call(Promise.resolve(answered))), etag: answered.response.headers.get("ETag") ?? "*" };
    },
    onSuccess: (saved) => {
      queries.setQueryData(query.queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["documents"] });
      onSaved(saved);
      toast(t("metadata.saved"));
    },
    onError: (error) => (isChanged(error) ? queries.invalidateQueries({ queryKey: query.queryKey, exact: true }) : undefined),
  });
}

interface FieldsProps {
  draft: Draft;
  onDraft: (draft: Draft) => void;
  document: Doc;
  faults: ReadonlyMap<string, string>;
  /** The metadata that were typed are no JSON object. */
  invalid: boolean;
}

function Fields({ draft, onDraft, document, faults, invalid }: FieldsProps) {
  const { t } = useTranslation("document");
  const facet = (name: Facet) => {
    const props = {
      label: t(`facets.${name}`),
      hint: <Origin document={document} name={name} />,
      error: faults.get(name) ?? null,
      value: draft.facets[name],
      onChange: (event: { target: { value: string } }) => { onDraft({ ...draft, facets: { ...draft.facets, [name]: event.target.value } }); },
    };
    if (name === "summary") return <Textarea key={name} rows={3} {...props} />;
    return <Input key={name} type={MOMENTS.has(name) ? "date" : "text"} {...props} />;
  };
  return (
    <>
      <Input label={t("metadata.title")} required maxLength={500} error={faults.get("title") ?? null} value={draft.title} onChange={(event) => { onDraft({ ...draft, title: event.target.value }); }} />
      <Textarea label={t("metadata.description")} rows={2} error={faults.get("description") ?? null} value={draft.description} onChange={(event) => { onDraft({ ...draft, description: event.target.value }); }} />
      <Input label={t("metadata.source")} hint={t("metadata.sourceHint")} error={faults.get("source_uri") ?? null} value={draft.source_uri} onChange={(event) => { onDraft({ ...draft, source_uri: event.target.value }); }} />
      <h2 className="pt-2 text-xl font-semibold">{t("facets.heading")}</h2>
      <div className="grid gap-5 sm:grid-cols-2">{FACETS.filter((name) => name !== "summary").map(facet)}</div>
      {facet("summary")}
      <h2 className="pt-2 text-xl font-semibold">{t("metadata.own")}</h2>
      <Textarea
        label={t("metadata.json")}
        hint={t("metadata.jsonHint")}
        rows={6}
        spellCheck={false}
        dir="ltr"
        className="font-mono text-sm"
        error={invalid ? t("metadata.noObject") : (faults.get("metadata") ?? null)}
        value={draft.metadata}
        onChange={(event) => { onDraft({ ...draft, metadata: event.target.value }); }}
      />
    </>
  );
}

function Origin({ document, name }: { document: Doc; name: Facet }) {
  const { t } = useTranslation("document");
  const origin = document.facet_origins[name];
  return origin ? t(`facets.origins.${origin}`) : null;
}
