import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Download, RefreshCw, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { follow } from "@/api/jobs";
import { hasRole, useMe } from "@/app/queries";
import { type Doc, documentQuery, downloadVersion } from "@/features/source/queries";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { Progress, Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { type Impact, impactQuery } from "./queries";

/** What can be done with a document as a whole. */
export function Actions({ document }: { document: Doc }) {
  const { t } = useTranslation("document");
  const may = hasRole(useMe(), "editor");
  const [doomed, setDoomed] = useState(false);
  const save = useMutation({ meta: { failed: t("downloadFailed") }, mutationFn: () => downloadVersion(document.id, document.latest_version, document.file_name) });
  return (
    <>
      <Button size="sm" icon={Download} busy={save.isPending} onClick={() => { save.mutate(); }}>
        {t("download")}
      </Button>
      {may && <Reindex document={document} />}
      {may && (
        <Button size="sm" look="danger" icon={Trash2} onClick={() => { setDoomed(true); }}>
          {t("delete.action")}
        </Button>
      )}
      {doomed && <Deletion document={document} onClose={() => { setDoomed(false); }} />}
    </>
  );
}

/** Reads the document again; the present version serves until the new one is ready. */
function Reindex({ document }: { document: Doc }) {
  const { t } = useTranslation("document");
  const queries = useQueryClient();
  const [share, setShare] = useState<number | null>(null);
  const again = useMutation({
    meta: { failed: t("reindex.failed") },
    mutationFn: async () => {
      setShare(null);
      const { items } = await call(api.POST("/v1/documents/bulk-reindex", { body: { document_ids: [document.id] } }));
      const job = items[0] ? await follow(items[0].job_id, ({ done, total }) => { setShare(total ? Math.min(1, done / total) : null); }) : null;
      if (job?.state === "failed") throw new Error(job.error?.message ?? job.message);
    },
    onSuccess: () => { toast(t("reindex.done")); },
    onSettled: () => queries.invalidateQueries({ queryKey: ["document", document.id] }),
  });
  return (
    <span className="grid gap-1">
      <Button size="sm" icon={RefreshCw} busy={again.isPending} onClick={() => { again.mutate(); }}>
        {t("reindex.action")}
      </Button>
      {again.isPending && <Progress label={t("reindex.progress")} value={share} />}
    </span>
  );
}

function Deletion({ document, onClose }: { document: Doc; onClose: () => void }) {
  const { t } = useTranslation("document");
  const queries = useQueryClient();
  const navigate = useNavigate();
  const impact = useQuery(impactQuery(document.id));
  const remove = useMutation({
    meta: { failed: t("delete.failed") },
    mutationFn: () => call(api.DELETE("/v1/documents/{document_id}", { params: { path: { document_id: document.id } } })),
    onSuccess: async () => {
      toast(t("delete.done", { title: document.title }));
      await navigate({ to: "/library/$collection", params: { collection: document.collection_id }, ignoreBlocker: true });
      queries.removeQueries({ queryKey: documentQuery(document.id).queryKey });
      await Promise.all([["documents"], ["collections"], ["search"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
  return (
    <ConfirmDialog
      open
      danger
      title={t("delete.title")}
      description={t("delete.text", { title: document.title })}
      confirm={t("delete.confirm")}
      cancel={t("delete.keep")}
      onOpenChange={onClose}
      onConfirm={() => remove.mutateAsync()}
    >
      {impact.isPending && <Skeleton className="h-24" />}
      {impact.isError && <ErrorState error={impact.error} title={t("delete.unknown")} />}
      {impact.data && <Affected impact={impact.data} />}
    </ConfirmDialog>
  );
}

function Affected({ impact }: { impact: Impact }) {
  const { t } = useTranslation("document");
  const lines = [
    impact.parts > 0 && t("affected.parts", { count: impact.parts }),
    t("affected.chunks", { count: impact.chunks }),
    impact.answers > 0 && t("affected.answers", { count: impact.answers }),
    impact.golden_questions > 0 && t("affected.golden", { count: impact.golden_questions }),
    impact.linked > 0 && t("affected.linked", { count: impact.linked }),
    impact.kept_days > 0 && t("affected.kept", { count: impact.kept_days }),
  ].filter((line) => typeof line === "string");
  return (
    <ul className="grid list-disc gap-1 ps-5">
      {lines.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
