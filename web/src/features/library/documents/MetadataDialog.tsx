import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  count: number;
  onSet: (metadata: Record<string, string | null>) => void;
}

/** Asks for one field of the metadata and what it shall be for many documents; an empty value takes it away. */
export function MetadataDialog({ open, onOpenChange, count, onSet }: Props) {
  const { t } = useTranslation("library");
  const [name, setName] = useState("");
  const [value, setValue] = useState("");
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={t("bulk.metadataTitle", { count })} description={t("bulk.metadataText")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          onOpenChange(false);
          onSet({ [name.trim()]: value.trim() || null });
        }}
      >
        <Input label={t("bulk.field")} required pattern=".*\S.*" maxLength={100} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
        <Input label={t("bulk.value")} hint={t("bulk.valueHint")} maxLength={1000} autoComplete="off" value={value} onChange={(event) => { setValue(event.target.value); }} />
        <FormActions submit={t("bulk.set")} onCancel={() => { onOpenChange(false); }} />
      </form>
    </Dialog>
  );
}
