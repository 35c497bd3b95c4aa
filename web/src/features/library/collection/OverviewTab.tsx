import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { RotateCw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { follow, type Job } from "@/api/jobs";
import { bytes } from "@/ui/bytes";
import { Button } from "@/ui/Button";
import { Card, Progress, Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";
import { toast } from "@/ui/Toasts";

import { typeName } from "../documents/columns";
import { statsQuery } from "../queries";

const route = getRouteApi("/shell/library/$collection/overview");

/** How much is in a collection and of what kind; and reading all of it again. */
export default function OverviewTab() {
  const { t, i18n } = useTranslation("library");
  const { collection } = route.useParams();
  const stats = useQuery(statsQuery(collection));
  if (stats.isPending) return <Skeleton className="h-64 rounded-xl" />;
  if (stats.isError) return <ErrorState error={stats.error} title={t("overview.failed")} onRetry={() => void stats.refetch()} />;
  const { documents_total, indexed, unindexed, failed, chunks, size_bytes, by_media_type, last_document_at } = stats.data;
  const number = (value: number) => value.toLocaleString(i18n.language);
  const facts = [
    [t("overview.documents"), number(documents_total)],
    [t("overview.indexed"), number(indexed)],
    [t("overview.waiting"), number(unindexed)],
    [t("overview.unreadable"), number(failed)],
    [t("overview.chunks"), number(chunks)],
    [t("overview.size"), bytes(size_bytes, i18n.language)],
  ] as const;
  const types = Object.entries(by_media_type).sort(([, one], [, other]) => other - one);
  return (
    <div className="grid gap-4 pb-4 xl:grid-cols-2">
      <Card className="xl:col-span-2">
        <dl className="grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-6">
          {facts.map(([name, value]) => (
            <div key={name} className="grid gap-0.5">
              <dt className="text-sm text-muted">{name}</dt>
              <dd className="text-xl font-semibold tabular-nums">{value}</dd>
            </div>
          ))}
        </dl>
        {last_document_at && (
          <p className="pt-4 text-sm text-muted">
            {t("overview.last")} <Time at={last_document_at} />
          </p>
        )}
      </Card>
      <Card className="grid content-start gap-3">
        <h2 className="text-lg font-semibold">{t("overview.types")}</h2>
        {types.length === 0 && <p className="text-muted">{t("overview.none")}</p>}
        <ul className="grid gap-2">
          {types.map(([type, count]) => (
            <li key={type} className="grid grid-cols-[5rem_minmax(0,1fr)_5rem] items-center gap-3 text-sm">
              <span title={type}>{typeName(type)}</span>
              <Progress label={typeName(type)} value={count} max={Math.max(1, documents_total)} />
              <span className="text-end tabular-nums">{number(count)}</span>
            </li>
          ))}
        </ul>
      </Card>
      <Reindex collection={collection} />
    </div>
  );
}

function Reindex({ collection }: { collection: string }) {
  const { t, i18n } = useTranslation("library");
  const queries = useQueryClient();
  const [job, setJob] = useState<Job | null>(null);
  const reindex = useMutation({
    meta: { failed: t("overview.reindexFailed") },
    mutationFn: async (unread: boolean) => {
      const { job_id } = await call(api.POST("/v1/collections/{collection_id}/index", { params: { path: { collection_id: collection }, query: { unread } } }));
      return follow(job_id, setJob);
    },
    onSuccess: (ended) => {
      toast(ended.state === "completed" ? t("overview.reindexed") : t("overview.reindexFailed"), ended.state === "completed" ? {} : { tone: "bad", detail: ended.error?.message ?? ended.message });
      void queries.invalidateQueries({ queryKey: ["documents", collection] });
      void queries.invalidateQueries({ queryKey: ["collections"] });
    },
    onSettled: () => { setJob(null); },
  });
  const done = job ? t("overview.asked", { done: job.done.toLocaleString(i18n.language), total: job.total?.toLocaleString(i18n.language) ?? "…" }) : "";
  return (
    <Card className="grid content-start gap-3">
      <h2 className="text-lg font-semibold">{t("overview.reindex")}</h2>
      <p className="text-muted">{t("overview.reindexText")}</p>
      <div className="flex flex-wrap gap-2">
        <Button icon={RotateCw} busy={reindex.isPending} onClick={() => { reindex.mutate(false); }}>
          {t("overview.all")}
        </Button>
        <Button disabled={reindex.isPending} onClick={() => { reindex.mutate(true); }}>
          {t("overview.unread")}
        </Button>
      </div>
      <p role="status" className="text-sm">
        {done}
      </p>
      {job && <Progress label={t("overview.reindex")} value={job.total ? job.done : null} max={job.total ?? 1} />}
    </Card>
  );
}
