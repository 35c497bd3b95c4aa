import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";

import { ErrorState } from "@/ui/states";

interface Props {
  check: { data: { message: string } | undefined; error: unknown; isError: boolean; isPending: boolean };
}

/** What came of trying settings. */
export function CheckResult({ check: { data, error, isError, isPending } }: Props) {
  const { t } = useTranslation("feeds");
  return (
    <>
      <div role="status" className="empty:hidden">
        {isPending && <p className="text-muted">{t("source.checking")}</p>}
        {data && !isPending && (
          <p className="flex items-start gap-2 rounded-xl border border-good bg-good-soft p-4">
            <CircleCheck aria-hidden size={20} className="mt-0.5 shrink-0 text-good" />
            <span>
              <span className="font-semibold">{t("source.checked")}</span> {data.message}
            </span>
          </p>
        )}
      </div>
      {isError && <ErrorState error={error} title={t("source.checkFailed")} />}
    </>
  );
}
