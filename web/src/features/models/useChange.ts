import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { toast } from "@/ui/Toasts";

/** Changes something that this page shows, reads all of it again, and tells so. `inPlace`: the form tells the error. */
export function useChange<Given = undefined>(change: (given: Given) => Promise<unknown>, { inPlace = false, onDone }: { inPlace?: boolean; onDone?: () => void } = {}) {
  const { t } = useTranslation("models");
  const queries = useQueryClient();
  return useMutation({
    meta: { failed: inPlace ? false : t("changeFailed") },
    mutationFn: change,
    onSuccess: async () => {
      await Promise.all(["model-connections", "chat-models", "model-prices", "budgets"].map((key) => queries.invalidateQueries({ queryKey: [key] })));
      toast(t("saved"));
      onDone?.();
    },
  });
}
