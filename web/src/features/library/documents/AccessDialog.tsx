import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Dialog } from "@/ui/Dialog";
import { FormActions } from "@/ui/FormActions";

import { AccessFields } from "../access/AccessFields";
import type { AccessDraft } from "../access/draft";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  count: number;
  onSet: (access: AccessDraft) => void;
}

/** Asks who may read many documents. */
export function AccessDialog({ open, onOpenChange, count, onSet }: Props) {
  const { t } = useTranslation("library");
  const [draft, setDraft] = useState<AccessDraft>({ visibility: null, shares: [] });
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("bulk.accessTitle", { count })} description={t("bulk.accessText")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          onOpenChange(false);
          onSet(draft);
        }}
      >
        <AccessFields draft={draft} onChange={setDraft} inherits />
        <FormActions submit={t("bulk.set")} onCancel={() => { onOpenChange(false); }} />
      </form>
    </Dialog>
  );
}
