import { useTranslation } from "react-i18next";

import { ConfirmDialog } from "@/ui/Dialog";

/** Asks before work is cancelled: it cannot be gone on with. */
export function CancelDialog({ name, batch = false, onCancel, onDone }: { name: string; batch?: boolean; onCancel: () => Promise<unknown>; onDone: () => void }) {
  const { t } = useTranslation("operation");
  return (
    <ConfirmDialog
      open
      onOpenChange={onDone}
      title={t("jobs.cancel.title", { name })}
      description={batch ? t("jobs.cancel.batch") : t("jobs.cancel.text")}
      confirm={t("jobs.do.cancel")}
      cancel={t("jobs.cancel.leave")}
      danger
      onConfirm={onCancel}
    />
  );
}
