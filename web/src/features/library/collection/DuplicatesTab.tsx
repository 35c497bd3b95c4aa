import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { CopyCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Select } from "@/ui/fields";
import { Badge, Card, Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

const route = getRouteApi("/shell/library/$collection/duplicates");
const THRESHOLDS = [1, 0.95, 0.8, 0.6] as const;
const MOST = 100;

/** Documents that say the same, or nearly the same, in groups. */
export default function DuplicatesTab() {
  const { t, i18n } = useTranslation("library");
  const { collection } = route.useParams();
  const [threshold, setThreshold] = useState(0.8);
  const report = useQuery({
    queryKey: ["collections", "duplicates", collection, threshold],
    queryFn: () => call(api.GET("/v1/collections/{collection_id}/duplicates", { params: { path: { collection_id: collection }, query: { threshold, limit: MOST } } })),
  });
  const percent = (share: number) => share.toLocaleString(i18n.language, { style: "percent" });
  return (
    <div className="grid max-w-4xl grid-cols-1 gap-4 pb-4">
      <div className="flex flex-wrap items-end justify-between gap-3">
        <p className="max-w-xl text-muted">{t("duplicates.text")}</p>
        <Select label={t("duplicates.threshold")} value={threshold} onChange={({ target }) => { setThreshold(Number(target.value)); }}>
          {THRESHOLDS.map((each) => (
            <option key={each} value={each}>
              {each === 1 ? t("duplicates.whole") : t("duplicates.share", { share: percent(each) })}
            </option>
          ))}
        </Select>
      </div>
      {report.isPending && <Skeleton className="h-40 rounded-xl" />}
      {report.isError && <ErrorState error={report.error} title={t("duplicates.failed")} onRetry={() => void report.refetch()} />}
      {report.data?.groups.length === 0 && (
        <EmptyState icon={CopyCheck} title={t("duplicates.none.title")}>
          {t("duplicates.none.text", { count: report.data.documents_compared })}
        </EmptyState>
      )}
      {report.data?.groups.map((group) => (
        <Card key={group.documents[0]?.document_id} className="grid grid-cols-1 gap-2">
          <h2 className="flex flex-wrap items-center gap-2 text-base font-semibold">
            {t("duplicates.group", { count: group.size })}
            <Badge tone={group.exact ? "warn" : "plain"}>{group.exact ? t("duplicates.exact") : t("duplicates.near")}</Badge>
          </h2>
          <ul className="divide-y divide-line">
            {group.documents.map(({ document_id, title, similarity }) => (
              <li key={document_id} className="flex items-baseline justify-between gap-4 py-1.5">
                <Link to="/library/documents/$id" params={{ id: document_id }} dir="auto" className="min-w-0 truncate rounded-sm text-accent underline">
                  {title}
                </Link>
                <span className="text-sm whitespace-nowrap text-muted tabular-nums">{percent(similarity)}</span>
              </li>
            ))}
          </ul>
          {group.size > group.documents.length && <p className="text-sm text-muted">{t("duplicates.more", { count: group.size - group.documents.length })}</p>}
        </Card>
      ))}
    </div>
  );
}
