import { useMutation } from "@tanstack/react-query";
import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";

import { download } from "@/api/download";
import { Button } from "@/ui/Button";

/** Saves what is shown as a table of comma-separated values. */
export function CsvButton({ path, name, disabled = false }: { path: string; name: string; disabled?: boolean }) {
  const { t } = useTranslation("insight");
  const save = useMutation({ meta: { failed: t("csv.failed") }, mutationFn: () => download(path, name) });
  return (
    <Button icon={Download} busy={save.isPending} disabled={disabled} onClick={() => { save.mutate(); }}>
      {t("csv.action")}
    </Button>
  );
}
