import { useQuery } from "@tanstack/react-query";
import { FileClock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type View, viewsOf } from "@/features/source/places";
import { type Doc, textQuery } from "@/features/source/queries";
import { Viewer } from "@/features/source/Viewer";
import { ViewSwitch } from "@/features/source/ViewSwitch";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { OtherVersion } from "./OtherVersion";

/** A version of a document as its pages look, or as its text. */
export function Preview({ document, version }: { document: Doc; version: number | null }) {
  const { t } = useTranslation("document");
  if (version === null) {
    return (
      <EmptyState icon={FileClock} title={t("unread.title")}>
        {document.status === "failed" ? t("unread.failed") : t("unread.text")}
      </EmptyState>
    );
  }
  return <Shown document={document} version={version} />;
}

function Shown({ document, version }: { document: Doc; version: number }) {
  const { t } = useTranslation("document");
  const text = useQuery(textQuery(document.id, version));
  const views = viewsOf(text.data?.media_type ?? document.media_type);
  const [chosen, setChosen] = useState<View | null>(null);
  const view = chosen && views.includes(chosen) ? chosen : (views[0] ?? "text");
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <div className="flex flex-wrap items-center gap-3">
        <ViewSwitch views={views} view={view} onView={setChosen} />
        <OtherVersion document={document} version={version} />
      </div>
      <div className="rounded-xl border border-line bg-surface p-2 sm:p-6">
        {text.isPending && <Skeleton className="h-96" />}
        {text.isError && <ErrorState error={text.error} title={t("textFailed")} onRetry={() => void text.refetch()} />}
        {text.data && <Viewer text={text.data} place={null} view={view} />}
      </div>
    </div>
  );
}
