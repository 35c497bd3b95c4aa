import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Progress } from "@/ui/parts";

import { isSettled, type Upload } from "./useUploads";

/** What becomes of the files that were sent. */
export function UploadList({ uploads, onClear }: { uploads: Upload[]; onClear: () => void }) {
  const { t } = useTranslation("library");
  const ready = uploads.filter(({ state }) => state === "ready" || state === "known").length;
  const failed = uploads.filter(({ state }) => state === "failed").length;
  const parts = [t("uploads.ready", { ready, total: uploads.length }), failed > 0 ? t("uploads.notAdded", { failed }) : ""];
  return (
    <section aria-label={t("uploads.label")} hidden={uploads.length === 0} className="grid gap-2">
      <div className="flex items-center justify-between gap-4">
        <p role="status" data-uploads className="font-medium">
          {uploads.length > 0 && parts.filter(Boolean).join(", ")}
        </p>
        {uploads.length > 0 && uploads.every(isSettled) && (
          <Button size="sm" onClick={onClear}>
            {t("uploads.clear")}
          </Button>
        )}
      </div>
      <ul className="grid max-h-72 gap-1 overflow-y-auto">
        {uploads.map((each) => (
          <li key={each.key} data-state={each.state} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 gap-y-1 rounded-md bg-surface px-3 py-2">
            <span className="truncate">{each.name}</span>
            <span className="text-sm text-muted">
              {each.state === "queued" && each.ahead > 0 ? t("uploads.behind", { count: each.ahead }) : t(`uploads.state.${each.state}`)}
            </span>
            {!isSettled(each) && (
              <span className="col-span-2">
                <Progress label={each.name} value={each.state === "waiting" ? 0 : each.fraction} />
              </span>
            )}
            {each.reason && <span className="reason col-span-2 text-sm text-bad">{each.reason}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
