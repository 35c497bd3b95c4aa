import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

function subscribe(listener: () => void): () => void {
  addEventListener("online", listener);
  addEventListener("offline", listener);
  return () => {
    removeEventListener("online", listener);
    removeEventListener("offline", listener);
  };
}

/** Says that there is no connection, for as long as there is none. It covers nothing and moves nothing. */
export function OfflineNotice() {
  const { t } = useTranslation();
  const online = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-2 z-50 grid justify-items-center">
      {!online && (
        <p className="flex items-center gap-2 rounded-full border border-warn bg-warn-soft px-4 py-1.5 text-sm font-medium text-warn">
          <WifiOff aria-hidden size={16} />
          {t("offline")}
        </p>
      )}
    </div>
  );
}
