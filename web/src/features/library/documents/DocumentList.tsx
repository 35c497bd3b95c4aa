import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { FileText, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { IconButton } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { More } from "@/ui/More";
import { Badge, Skeleton, type Tone } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { type Doc, documentsQuery } from "../queries";

const TONES: Record<Doc["status"], Tone> = { waiting: "plain", processing: "accent", indexed: "good", linked: "plain", failed: "bad" };

/** The documents of a collection with their states. */
export function DocumentList({ collection }: { collection: string }) {
  const { t } = useTranslation("library");
  const documents = useInfiniteQuery(documentsQuery(collection));
  const [doomed, setDoomed] = useState<Doc | null>(null);
  const remove = useRemove(collection);
  if (documents.isPending) return <Skeleton className="h-48" />;
  if (documents.isError) return <ErrorState error={documents.error} title={t("documentsFailed")} onRetry={() => void documents.refetch()} />;
  const items = documents.data.pages.flatMap((page) => page.items);
  if (items.length === 0) return <EmptyState title={t("noDocuments.title")}>{t("noDocuments.text")}</EmptyState>;
  return (
    <section aria-label={t("documents")}>
      <ul className="divide-y divide-line rounded-xl border border-line bg-surface">
        {items.map((each) => (
          <li key={each.id} data-document={each.status} className="grid grid-cols-[auto_minmax(0,1fr)_auto_auto] items-center gap-x-3 px-4 py-2">
            <FileText aria-hidden size={20} className="text-muted" />
            <span className="truncate font-medium">{each.title}</span>
            <Badge tone={TONES[each.status]}>{t(`status.${each.status}`)}</Badge>
            <IconButton icon={Trash2} label={t("delete", { title: each.title })} onClick={() => { setDoomed(each); }} />
            {each.status_message && <p className="reason col-span-3 col-start-2 pb-1 text-sm text-bad">{each.status_message}</p>}
          </li>
        ))}
      </ul>
      <More hasMore={documents.hasNextPage} loading={documents.isFetchingNextPage} onMore={() => void documents.fetchNextPage()} />
      <ConfirmDialog
        open={doomed !== null}
        onOpenChange={() => { setDoomed(null); }}
        title={t("deleteTitle")}
        description={t("deleteText", { title: doomed?.title ?? "" })}
        confirm={t("deleteAction")}
        cancel={t("keep")}
        danger
        onConfirm={() => (doomed ? remove.mutateAsync(doomed.id) : undefined)}
      />
    </section>
  );
}

function useRemove(collection: string) {
  const { t } = useTranslation("library");
  const queries = useQueryClient();
  return useMutation({
    meta: { failed: t("deleteFailed") },
    mutationFn: (document_id: string) => call(api.DELETE("/v1/documents/{document_id}", { params: { path: { document_id } } })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["documents", collection] }),
  });
}
