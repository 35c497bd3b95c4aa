import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

interface Props {
  title: string;
  intro: string;
  icon: LucideIcon;
  /** What the list is: read already or not. */
  query: { isPending: boolean; error: Error | null; refetch: () => Promise<unknown> };
  empty: boolean;
  none: string;
  action?: ReactNode;
  /** What narrows the list; it stays where nothing fits. */
  controls?: ReactNode;
  /** What is asked above the page, whether the list is empty or not. */
  dialog?: ReactNode;
  children: ReactNode;
}

/** A list of this page with its title, and with what is seen while there is none. */
export function Frame({ title, intro, icon, query, empty, none, action, controls, dialog, children }: Props) {
  const { t } = useTranslation("models");
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="grid min-w-0 gap-1 wrap-anywhere">
          <h2 className="text-xl font-semibold">{title}</h2>
          <p className="max-w-prose text-muted">{intro}</p>
        </div>
        {!empty && action}
      </div>
      {controls}
      {query.isPending && <Skeleton className="h-40 rounded-xl" />}
      {query.error && <ErrorState error={query.error} title={t("listFailed")} onRetry={() => void query.refetch()} />}
      {!query.isPending && !query.error && empty ? <EmptyState icon={icon} title={none} action={action} /> : children}
      {dialog}
    </div>
  );
}
