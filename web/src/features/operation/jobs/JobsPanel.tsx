import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { CircleCheck } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Select } from "@/ui/fields";
import { More } from "@/ui/More";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import type { JobsSearch } from "..";
import { KINDS, useKindWord } from "../kinds";
import { countsQuery, jobsQuery, SHOWN, type Shown } from "../queries";
import { CollectionFilter } from "./CollectionFilter";
import { JobTable } from "./JobTable";

interface Props {
  search: JobsSearch;
  onChange: (search: JobsSearch) => void;
}

/** Jobs by what became of them, narrowed to a kind and a collection. */
export function JobsPanel({ search, onChange }: Props) {
  const { t } = useTranslation("operation");
  const shown: Shown = search.shown ?? "active";
  const jobs = useInfiniteQuery({ ...jobsQuery({ shown, kind: search.kind ?? null, collection: search.collection ?? null }), placeholderData: keepPreviousData });
  const items = jobs.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = Boolean(search.kind ?? search.collection);
  return (
    <div className="grid grid-cols-1 gap-4">
      <Filters search={search} shown={shown} onChange={onChange} />
      {jobs.isPending && <Skeleton className="h-72 rounded-xl" />}
      {jobs.isError && <ErrorState error={jobs.error} title={t("jobs.listFailed")} onRetry={() => void jobs.refetch()} />}
      {jobs.isSuccess && items.length === 0 && (
        <EmptyState
          icon={CircleCheck}
          title={narrowed ? t("jobs.none.narrowed") : t(`jobs.none.${shown}`)}
          action={narrowed ? <Button onClick={() => { onChange(search.shown ? { shown: search.shown } : {}); }}>{t("jobs.all")}</Button> : undefined}
        >
          {!narrowed && t("jobs.none.text")}
        </EmptyState>
      )}
      {items.length > 0 && <JobTable jobs={items} onOpen={(job) => { onChange({ ...search, job }); }} />}
      <More hasMore={jobs.hasNextPage} loading={jobs.isFetchingNextPage} onMore={() => void jobs.fetchNextPage()} />
    </div>
  );
}

function Filters({ search, shown, onChange }: Props & { shown: Shown }) {
  const { t, i18n } = useTranslation("operation");
  const word = useKindWord();
  const { data: counts } = useQuery(countsQuery);
  const number = new Intl.NumberFormat(i18n.language);
  const { kind: _kind, ...anyKind } = search;
  const { collection: _collection, ...anyCollection } = search;
  const { shown: _shown, ...rest } = search;
  return (
    <search aria-label={t("jobs.filter")} className="flex flex-wrap items-end justify-between gap-3">
      <div role="group" aria-label={t("jobs.shown")} className="flex flex-wrap gap-2">
        {(Object.keys(SHOWN) as Shown[]).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === shown}
            onClick={() => { onChange(each === "active" ? rest : { ...rest, shown: each }); }}
            className={classes(
              "tap inline-flex min-h-9 items-center gap-2 rounded-full border px-3 text-sm font-medium transition-colors hover:border-accent",
              each === shown ? "border-accent bg-accent-soft text-ink" : "border-line text-muted",
            )}
          >
            {t(`jobs.shownAs.${each}`)}
            {counts && <span className="text-ink tabular-nums">{number.format(SHOWN[each].reduce((sum, state) => sum + counts[state], 0))}</span>}
          </button>
        ))}
      </div>
      <div className="grid w-full grid-cols-2 gap-2 sm:w-96">
        <Select label={t("jobs.kind")} value={search.kind ?? ""} onChange={(event) => { onChange(event.target.value ? { ...search, kind: event.target.value } : anyKind); }}>
          <option value="">{t("jobs.anyKind")}</option>
          {KINDS.map((kind) => (
            <option key={kind} value={kind}>
              {word(kind)}
            </option>
          ))}
        </Select>
        <CollectionFilter value={search.collection ?? null} onChange={(collection) => { onChange(collection ? { ...search, collection } : anyCollection); }} />
      </div>
    </search>
  );
}
