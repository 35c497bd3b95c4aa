import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { ApiError } from "@/api/problem";
import { hasRole, useMe } from "@/app/queries";
import { AccessForm } from "@/features/library/access/AccessForm";
import { sharesOf } from "@/features/library/access/draft";
import type { Doc } from "@/features/source/queries";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { accessQuery } from "./queries";

const FORBIDDEN = 403;

/** Who may read a document, and who decides it. */
export default function AccessTab({ document }: { document: Doc }) {
  const { t } = useTranslation("document");
  const may = hasRole(useMe(), "editor");
  const queries = useQueryClient();
  const access = useQuery(accessQuery(document.id));
  if (access.isPending) return <Skeleton className="h-48" />;
  if (access.isError) {
    const refused = access.error instanceof ApiError && access.error.status === FORBIDDEN;
    if (refused) return <p className="text-muted">{t("access.notYours")}</p>;
    return <ErrorState error={access.error} title={t("access.failed")} onRetry={() => void access.refetch()} />;
  }
  return (
    <div className="grid max-w-2xl grid-cols-[minmax(0,1fr)] gap-5">
      {document.owner && <p>{t("access.owner", { name: document.owner })}</p>}
      <AccessForm
        key={document.id}
        access={access.data}
        inherits
        may={may}
        onSave={(draft, etag) => {
          const params = { path: { document_id: document.id }, header: { "if-match": etag } };
          return call(api.PUT("/v1/documents/{document_id}/access", { params, body: { visibility: draft.visibility, shares: sharesOf(draft) } }));
        }}
        onStale={() => void queries.invalidateQueries({ queryKey: ["document", document.id] })}
      />
    </div>
  );
}
