import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { ConfirmDialog } from "@/ui/Dialog";
import { toast } from "@/ui/Toasts";

import type { GoldenSet } from "./queries";

export function DeleteSetDialog({ set, onDone, onDeleted }: { set: GoldenSet; onDone: () => void; onDeleted?: () => void }) {
  const { t } = useTranslation("golden");
  const queries = useQueryClient();
  const remove = useMutation({
    meta: { failed: t("sets.deleteFailed", { name: set.name }) },
    mutationFn: () => call(api.DELETE("/v1/golden-sets/{golden_set}", { params: { path: { golden_set: set.id } } })),
    onSuccess: async () => {
      onDeleted?.();
      await queries.invalidateQueries({ queryKey: ["golden", "sets"] });
      toast(t("sets.deleted", { name: set.name }));
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onDone}
      title={t("sets.deleteTitle", { name: set.name })}
      description={t("sets.deleteText", { count: set.questions })}
      confirm={t("sets.delete")}
      danger
      onConfirm={() => remove.mutateAsync()}
    />
  );
}
