import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { classes } from "@/ui/classes";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { BackToFeeds } from "./BackToFeeds";
import { kindSummary, kindTitle } from "./kinds";
import { NewSourceForm } from "./NewSourceForm";
import { kindsQuery, type SourceKind } from "./queries";

const route = getRouteApi("/shell/library/feeds/sources/new");

/** A new source: first its kind, then what that kind is told. */
export default function NewSourcePage() {
  const { t } = useTranslation("feeds");
  const { collection } = route.useSearch();
  const kinds = useQuery(kindsQuery);
  const [chosen, setChosen] = useState<string | null>(null);
  const kind = kinds.data?.find(({ name }) => name === chosen) ?? null;
  return (
    <div className="mx-auto max-w-4xl px-4 py-6">
      <BackToFeeds tab="sources" />
      <PageHeader title={t("sources.new")}>{t("source.about")}</PageHeader>
      <div className="grid gap-6">
        {kinds.isPending && <Skeleton className="h-48 rounded-xl" />}
        {kinds.isError && <ErrorState error={kinds.error} title={t("source.kindsFailed")} onRetry={() => void kinds.refetch()} />}
        {kinds.data && <KindChoice kinds={kinds.data} chosen={chosen} onChange={setChosen} />}
        {kind && <NewSourceForm key={kind.name} kind={kind} collection={collection ?? null} />}
      </div>
    </div>
  );
}

function KindChoice({ kinds, chosen, onChange }: { kinds: SourceKind[]; chosen: string | null; onChange: (kind: string) => void }) {
  const { t, i18n } = useTranslation("feeds");
  const id = useId();
  return (
    <fieldset>
      <legend className="pb-2 text-sm font-medium">{t("source.kind")}</legend>
      <div className="grid gap-2 sm:grid-cols-2">
        {kinds.map(({ name, summary }) => (
          <div
            key={name}
            className={classes(
              "tap relative flex items-start gap-3 rounded-lg border bg-surface px-4 py-3 has-focus-visible:outline-2 has-focus-visible:outline-accent",
              chosen === name ? "border-accent bg-accent-soft" : "border-line hover:border-line-strong",
            )}
          >
            <input id={`${id}-${name}`} aria-describedby={`${id}-${name}-about`} type="radio" name="kind" value={name} checked={chosen === name} onChange={() => { onChange(name); }} className="relative z-10 mt-1 size-4 shrink-0 accent-accent" />
            <span className="grid gap-0.5">
              {/* All of the card chooses it. */}
              <label htmlFor={`${id}-${name}`} className="cursor-pointer font-medium after:absolute after:inset-0">
                {kindTitle(name, i18n)}
              </label>
              <span id={`${id}-${name}-about`} className="text-sm text-muted">
                {kindSummary(name, summary, i18n)}
              </span>
            </span>
          </div>
        ))}
      </div>
    </fieldset>
  );
}
