import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Schema } from "@/api/client";
import { Unsaved } from "@/app/Unsaved";
import { isChanged } from "@/features/document/changed";
import { Conflict } from "@/features/document/Conflict";
import { Button } from "@/ui/Button";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { AccessFields } from "./AccessFields";
import { type AccessDraft, draftOf } from "./draft";

/** Who may read something, with the tag that its next change must name. */
export type Access = Schema<"AccessOut"> & { etag: string };

interface Props {
  access: Access;
  /** It may take over who may read what it is in. */
  inherits?: boolean;
  may: boolean;
  onSave: (draft: AccessDraft, etag: string) => Promise<unknown>;
  /** Called when it is saved, or was changed by somebody else, to read it again. */
  onStale: () => void;
}

/** Decides who may read and write something. */
export function AccessForm({ access, inherits = false, may, onSave, onStale }: Props) {
  const { t } = useTranslation("library");
  const [base, setBase] = useState(access);
  const [draft, setDraft] = useState(() => draftOf(access));
  /** What was saved last: it is read again only a moment later. */
  const [saved, setSaved] = useState<AccessDraft | null>(null);
  const save = useMutation({
    meta: { failed: false },
    mutationFn: (etag: string) => onSave(draft, etag),
    onSuccess: () => {
      setSaved(draft);
      toast(t("access.saved"));
      onStale();
    },
    onError: (error) => { if (isChanged(error)) onStale(); },
  });
  const conflict = isChanged(save.error);
  // What was saved, here or by others while nothing was changed here, is where the form begins.
  const dirty = JSON.stringify(draft) !== JSON.stringify(draftOf(base));
  if (access.etag !== base.etag && !conflict && (save.isSuccess || !dirty)) {
    setBase(access);
    setDraft(draftOf(access));
  }
  const word = ({ visibility }: AccessDraft) => (visibility === null ? t("inherited") : t(`visibility.${visibility}`));
  const theirs = draftOf(access);
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate(base.etag);
      }}
    >
      <fieldset disabled={!may} className="contents">
        <AccessFields draft={draft} onChange={setDraft} inherits={inherits} />
      </fieldset>
      {conflict && (
        <Conflict
          theirs={[
            { name: t("access.visibility"), value: word(theirs) },
            { name: t("access.shares"), value: String(theirs.shares.length) },
          ]}
          onTheirs={() => {
            setBase(access);
            setDraft(theirs);
            save.reset();
          }}
          onMine={() => { save.mutate(access.etag); }}
        />
      )}
      {save.isError && !conflict && <ErrorState error={save.error} title={t("access.notSaved")} />}
      <Unsaved when={dirty && draft !== saved} />
      {may && (
        <div className="flex justify-end">
          <Button look="primary" type="submit" disabled={!dirty} busy={save.isPending}>
            {t("save")}
          </Button>
        </div>
      )}
    </form>
  );
}
