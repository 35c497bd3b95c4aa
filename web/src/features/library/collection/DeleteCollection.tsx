import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { Card, Skeleton } from "@/ui/parts";
import { toast } from "@/ui/Toasts";

import { ImpactList } from "../ImpactList";
import type { Collection } from "../queries";

/** Deletes a collection, after it has said what goes with it. */
export function DeleteCollection({ collection }: { collection: Collection }) {
  const { t } = useTranslation("library");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const path = { params: { path: { collection_id: collection.id } } };
  const impact = useQuery({ queryKey: ["impact", collection.id], queryFn: () => call(api.GET("/v1/collections/{collection_id}/impact", path)), enabled: asking, staleTime: 0 });
  const remove = useMutation({
    meta: { failed: t("deleteCollection.failed") },
    mutationFn: () => call(api.DELETE("/v1/collections/{collection_id}", path)),
    onSuccess: async () => {
      toast(t("deleteCollection.done", { name: collection.name }));
      await navigate({ to: "/library", ignoreBlocker: true });
      await queries.invalidateQueries({ queryKey: ["collections"] });
    },
  });
  return (
    <Card className="flex flex-wrap items-center justify-between gap-4">
      <div className="grid gap-0.5">
        <h2 className="text-lg font-semibold">{t("deleteCollection.heading")}</h2>
        <p className="text-muted">{t("deleteCollection.text")}</p>
      </div>
      <Button look="danger" icon={Trash2} onClick={() => { setAsking(true); }}>
        {t("deleteCollection.action")}
      </Button>
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("deleteCollection.title", { name: collection.name })}
        description={t("deleteCollection.text")}
        confirm={t("deleteCollection.action")}
        cancel={t("keep")}
        danger
        onConfirm={() => remove.mutateAsync()}
      >
        {impact.data ? <ImpactList impact={impact.data} /> : <Skeleton className="h-16" />}
      </ConfirmDialog>
    </Card>
  );
}
