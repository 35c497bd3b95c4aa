import { useQueries } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { ConfirmDialog } from "@/ui/Dialog";
import { Skeleton } from "@/ui/parts";

import { type Impact, ImpactList } from "../ImpactList";
import type { Chosen } from "./bulk";

/** So many documents are looked at one by one; of more, only their number is told. */
const MOST_LOOKED_AT = 10;

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** The documents, as far as they are known one by one. */
  chosen: readonly Chosen[];
  count: number;
  onConfirm: () => Promise<unknown>;
}

/** Asks before documents are deleted, and says what goes with them. */
export function DeleteDialog({ open, onOpenChange, chosen, count, onConfirm }: Props) {
  const { t } = useTranslation("library");
  const looked = open && chosen.length === count && count <= MOST_LOOKED_AT ? chosen : [];
  const impact = useQueries({
    queries: looked.map(({ id }) => ({
      queryKey: ["impact", id],
      queryFn: () => call(api.GET("/v1/documents/{document_id}/impact", { params: { path: { document_id: id } } })),
      staleTime: 0,
    })),
    combine: (found) => ({ pending: found.some(({ isPending }) => isPending), sum: found.every(({ data }) => data) ? sumOf(found.flatMap(({ data }) => data ?? [])) : null }),
  });
  const [first] = chosen;
  const single = count === 1 && first !== undefined;
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={onOpenChange}
      title={single ? t("deleteTitle") : t("deleteManyTitle", { count })}
      description={single ? t("deleteText", { title: first.title }) : t("deleteManyText")}
      confirm={t("deleteAction")}
      cancel={t("keep")}
      danger
      onConfirm={onConfirm}
    >
      {looked.length > 0 && impact.pending && <Skeleton className="h-12" />}
      {impact.sum && <ImpactList impact={impact.sum} />}
    </ConfirmDialog>
  );
}

/** What several deletions take away. An answer that cites two of them counts twice, so it is at most this many. */
function sumOf(impacts: readonly Impact[]): Impact | null {
  const [first] = impacts;
  if (!first) return null;
  const sum = (of: (impact: Impact) => number) => impacts.reduce((total, each) => total + of(each), 0);
  return {
    ...first,
    documents: sum((each) => each.documents),
    parts: sum((each) => each.parts),
    chunks: sum((each) => each.chunks),
    size_bytes: sum((each) => each.size_bytes),
    linked: sum((each) => each.linked),
    golden_questions: sum((each) => each.golden_questions),
    answers: sum((each) => each.answers),
    chats: sum((each) => each.chats),
  };
}
