import { useQuery } from "@tanstack/react-query";
import { CircleAlert, CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Card, Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { healthQuery } from "./queries";

const PARTS = ["db_ok", "index_store_ok", "jobqueue_ok", "blob_ok", "model_ok"] as const;

/** Each part of the server by itself, and what this server is. */
export function PartsBar() {
  const { t } = useTranslation("operation");
  const health = useQuery(healthQuery);
  if (health.isPending) return <Skeleton className="h-32 rounded-xl" />;
  if (health.isError) return <ErrorState error={health.error} onRetry={() => void health.refetch()} />;
  const { build_info: build, ...parts } = health.data;
  return (
    <Card className="grid min-h-32 gap-4">
      <ul className="flex flex-wrap gap-x-6 gap-y-2">
        {PARTS.map((part) => {
          const ok = parts[part];
          const Icon = ok ? CircleCheck : CircleAlert;
          return (
            <li key={part} className="flex items-center gap-2 font-medium">
              <Icon aria-hidden size={18} className={ok ? "text-good" : "text-bad"} />
              {t(`health.works.${part}`)}
              <span className={ok ? "sr-only" : "text-bad"}>{ok ? t("health.ok") : t("health.broken")}</span>
            </li>
          );
        })}
      </ul>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-8 gap-y-1 text-sm sm:grid-cols-[auto_1fr_auto_1fr]">
        <Fact name={t("health.version")} value={build.version} />
        <Fact name={t("health.database")} value={build.database} />
        <Fact name={t("health.embedding")} value={build.embedding ?? t("health.absent")} />
        <Fact name={t("health.ocr")} value={build.ocr ?? t("health.absent")} />
      </dl>
    </Card>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 truncate" title={value}>
        <bdi>{value}</bdi>
      </dd>
    </>
  );
}
