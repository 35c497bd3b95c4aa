import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { Card, Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { AccessFields } from "../access/AccessFields";
import { type AccessDraft, draftOf, sharesOf } from "../access/draft";

const route = getRouteApi("/shell/library/$collection/access");

/** Who may read and write a collection. */
export default function AccessTab() {
  const { t } = useTranslation("library");
  const { collection } = route.useParams();
  const access = useQuery({
    queryKey: ["collections", "access", collection],
    queryFn: () => call(api.GET("/v1/collections/{collection_id}/access", { params: { path: { collection_id: collection } } })),
  });
  if (access.isPending) return <Skeleton className="h-48 max-w-2xl rounded-xl" />;
  if (access.isError) return <ErrorState error={access.error} title={t("access.failed")} onRetry={() => void access.refetch()} />;
  return <AccessForm key={access.dataUpdatedAt} collection={collection} given={draftOf(access.data)} />;
}

function AccessForm({ collection, given }: { collection: string; given: AccessDraft }) {
  const { t } = useTranslation("library");
  const queries = useQueryClient();
  const [draft, setDraft] = useState(given);
  const save = useMutation({
    meta: { failed: false },
    mutationFn: () =>
      call(api.PUT("/v1/collections/{collection_id}/access", { params: { path: { collection_id: collection } }, body: { visibility: draft.visibility ?? "private", shares: sharesOf(draft) } })),
    onSuccess: async () => {
      toast(t("access.saved"));
      await queries.invalidateQueries({ queryKey: ["collections"] });
    },
  });
  return (
    <Card className="mb-4 max-w-2xl">
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <AccessFields draft={draft} onChange={setDraft} />
        {save.isError && <ErrorState error={save.error} title={t("access.notSaved")} />}
        <div className="flex justify-end">
          <Button look="primary" type="submit" busy={save.isPending}>
            {t("save")}
          </Button>
        </div>
      </form>
    </Card>
  );
}
