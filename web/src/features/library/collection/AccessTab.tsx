import { useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Card, Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { type Access, AccessForm } from "../access/AccessForm";
import { sharesOf } from "../access/draft";

const route = getRouteApi("/shell/library/$collection/access");

/** Who may read and write a collection. */
export default function AccessTab() {
  const { t } = useTranslation("library");
  const { collection } = route.useParams();
  const queries = useQueryClient();
  const path = { collection_id: collection };
  const access = useQuery({
    queryKey: ["collections", "access", collection],
    queryFn: async (): Promise<Access> => {
      const answered = await api.GET("/v1/collections/{collection_id}/access", { params: { path } });
      return { ...(await call(Promise.resolve(answered))), etag: answered.response.headers.get("ETag") ?? "*" };
    },
  });
  if (access.isPending) return <Skeleton className="h-48 max-w-2xl rounded-xl" />;
  if (access.isError) return <ErrorState error={access.error} title={t("access.failed")} onRetry={() => void access.refetch()} />;
  return (
    <Card className="mb-4 max-w-2xl">
      <AccessForm
        key={collection}
        access={access.data}
        may
        onSave={(draft, etag) =>
          call(api.PUT("/v1/collections/{collection_id}/access", { params: { path, header: { "if-match": etag } }, body: { visibility: draft.visibility ?? "private", shares: sharesOf(draft) } }))
        }
        onStale={() => void queries.invalidateQueries({ queryKey: ["collections"] })}
      />
    </Card>
  );
}
