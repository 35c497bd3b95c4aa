import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { collectionsQuery } from "@/features/library/queries";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { type GoldenSet, setQuery } from "./queries";

const TAB = "tap inline-flex min-h-9 items-center rounded-md px-3 font-medium text-muted hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-ink";

/** What a set's pages have in common: its name, the way between them, and what to do where it is not there. */
export function SetHead({ id, actions, children }: { id: string; actions?: (set: GoldenSet) => ReactNode; children: (set: GoldenSet) => ReactNode }) {
  const { t } = useTranslation("golden");
  const set = useQuery(setQuery(id));
  const collections = useQuery(collectionsQuery);
  const about = set.data?.collection_id ? collections.data?.find((each) => each.id === set.data.collection_id)?.name : t("everything");
  return (
    <>
      <PageHeader title={set.data?.name ?? t("set")} actions={set.data && actions?.(set.data)}>
        {set.data ? [about && t("about", { name: about }), set.data.description].filter(Boolean).join(" · ") : <Skeleton className="h-5 w-48" />}
      </PageHeader>
      {set.isError && <ErrorState error={set.error} title={t("setFailed")} onRetry={() => void set.refetch()} />}
      {set.data && (
        <>
          <nav aria-label={t("parts.label")} className="flex flex-wrap gap-1 pb-4">
            <Link to="/insight/golden/$set" params={{ set: id }} activeOptions={{ exact: true, includeSearch: false }} className={TAB}>
              {t("parts.questions", { count: set.data.questions })}
            </Link>
            <Link to="/insight/golden/$set/runs" params={{ set: id }} activeOptions={{ includeSearch: false }} className={TAB}>
              {t("parts.runs")}
            </Link>
          </nav>
          {children(set.data)}
        </>
      )}
    </>
  );
}
