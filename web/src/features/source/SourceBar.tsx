import { useMutation } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { ChevronLeft, ChevronRight, Download, ExternalLink, FileText } from "lucide-react";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui/Button";
import { Tooltip } from "@/ui/Tooltip";

import type { View } from "./places";
import { type Doc, downloadVersion } from "./queries";
import { ViewSwitch } from "./ViewSwitch";

/** Which of several sources is seen, and how to come to those beside it. */
export interface Position {
  at: number;
  count: number;
  onPrevious: (() => void) | null;
  onNext: (() => void) | null;
}

interface Props {
  views: readonly View[];
  view: View;
  onView: (view: View) => void;
  position: Position | null;
  document: Doc | null;
  version: number;
}

const ICON = "tap inline-flex size-10 shrink-0 items-center justify-center rounded-md hover:bg-sunken";

/** The bar above a source: from one to the next, how it is looked at, and where it comes from. */
export function SourceBar({ views, view, onView, position, document, version }: Props) {
  const { t } = useTranslation("source");
  const save = useMutation({
    meta: { failed: t("download.failed") },
    mutationFn: (from: Doc) => downloadVersion(from.id, version, from.file_name),
  });
  const web = document?.source_uri && /^https?:\/\//i.test(document.source_uri) ? document.source_uri : null;
  return (
    <div className="sticky top-0 z-20 flex h-(--bar) items-center gap-1 border-b border-line bg-surface px-3 max-sm:gap-0 max-sm:px-1">
      {position && (
        <div role="group" aria-label={t("position.label")} className="flex items-center">
          <IconButton icon={ChevronLeft} label={t("position.previous")} disabled={!position.onPrevious} onClick={position.onPrevious ?? undefined} className="rtl:-scale-x-100" />
          <span role="status" className="text-sm whitespace-nowrap text-muted tabular-nums">
            <span className="max-sm:sr-only">{t("position.at", { at: position.at + 1, count: position.count })}</span>
            <span aria-hidden className="sm:hidden">{`${position.at + 1}/${position.count}`}</span>
          </span>
          <IconButton icon={ChevronRight} label={t("position.next")} disabled={!position.onNext} onClick={position.onNext ?? undefined} className="rtl:-scale-x-100" />
        </div>
      )}
      <ViewSwitch views={views} view={view} onView={onView} />
      {document && (
        <div className="ms-auto flex items-center">
          {web && (
            <Tooltip text={t("web")}>
              <a href={web} target="_blank" rel="noopener noreferrer" aria-label={t("web")} className={ICON}>
                <ExternalLink aria-hidden size={20} />
              </a>
            </Tooltip>
          )}
          <IconButton icon={Download} label={t("download.action")} disabled={save.isPending} onClick={() => { save.mutate(document); }} />
          <Tooltip text={t("open")}>
            <Link to="/library/documents/$id" params={{ id: document.id }} aria-label={t("open")} className={ICON}>
              <FileText aria-hidden size={20} />
            </Link>
          </Tooltip>
        </div>
      )}
    </div>
  );
}
