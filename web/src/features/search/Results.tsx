import { Link } from "@tanstack/react-router";
import { LibraryBig, SearchX, TextSearch } from "lucide-react";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { notedOf } from "@/app/problems";
import { Button } from "@/ui/Button";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { grouped } from "./groups";
import { onArrow } from "./keys";
import { wantedOf } from "./matching";
import type { Hit } from "./queries";
import { ResultGroup } from "./ResultGroup";
import type { Change } from "./SearchPage";
import { chosenCount, type SearchState } from "./state";
import type { useSearch } from "./useSearch";

interface Props {
  search: ReturnType<typeof useSearch>;
  state: SearchState;
  hits: Hit[];
  noCollections: boolean;
  onChange: Change;
  /** There is perhaps more; null where all is here. */
  onMore: (() => void) | null;
}

/** What was found, by document; or why there is nothing to see. */
export function Results({ search, state, hits, noCollections, onChange, onMore }: Props) {
  const { t } = useTranslation("search");
  const { found, enabled, asked } = search;
  const data = enabled ? found.data : undefined;
  const groups = useMemo(() => grouped(hits), [hits]);
  const wanted = useMemo(() => wantedOf(data?.question ?? "", data?.prefix), [data?.question, data?.prefix]);
  if (noCollections) return <NoCollections />;
  if (!enabled) return <Begin />;
  if (found.isError) return <ErrorState error={found.error} title={t("failed")} onRetry={() => void found.refetch()} />;
  if (!data) return <Waiting />;
  const told = t("found", { passages: t("passages", { count: hits.length }), documents: t("inDocuments", { count: groups.length }) });
  const known = search.counted?.question === data.question ? search.counted.counts : null;
  const counted = known && known.documents > groups.length ? known : null;
  return (
    <section aria-label={t("results")} aria-busy={found.isFetching} className="grid grid-cols-[minmax(0,1fr)] gap-4">
      <div className="grid gap-1 text-sm text-muted">
        <p role="status">
          {hits.length > 0 ? told : t("nothing.title")}
          {hits.length > 0 && counted && ` · ${t(counted.complete ? "withWords" : "withWordsAtLeast", { count: counted.documents })}`}
        </p>
        {data.result.notes.map((note) => (
          <p key={note.code + note.text}>{notedOf(note)}</p>
        ))}
      </div>
      {hits.length === 0 ? (
        <Nothing state={state} onChange={onChange} />
      ) : (
        // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- arrows are a short way between links that Tab reaches too
        <ol onKeyDown={onArrow} className="grid grid-cols-[minmax(0,1fr)] gap-3" data-question={data.question}>
          {groups.map((group) => (
            <ResultGroup key={group.document.id} group={group} wanted={wanted} asked={asked} state={state} question={data.question} />
          ))}
        </ol>
      )}
      {onMore && (
        <div className="grid justify-items-center">
          <Button busy={found.isFetching} onClick={onMore}>
            {t("more")}
          </Button>
        </div>
      )}
    </section>
  );
}

function Waiting() {
  return (
    <div className="grid gap-3">
      <Skeleton className="h-5 w-48" />
      {[1, 2, 3, 4].map((each) => (
        <Skeleton key={each} className="h-36 rounded-xl" />
      ))}
    </div>
  );
}

function Begin() {
  const { t } = useTranslation("search");
  return (
    <EmptyState icon={TextSearch} title={t("begin.title")}>
      <p>{t("begin.text")}</p>
      <p className="pt-3">{t("begin.keys")}</p>
    </EmptyState>
  );
}

function NoCollections() {
  const { t } = useTranslation("search");
  return (
    <EmptyState
      icon={LibraryBig}
      title={t("noCollections.title")}
      action={
        <Link to="/library" className="font-medium text-accent underline">
          {t("noCollections.action")}
        </Link>
      }
    >
      {t("noCollections.text")}
    </EmptyState>
  );
}

function Nothing({ state, onChange }: { state: SearchState; onChange: Change }) {
  const { t } = useTranslation("search");
  const narrowed = chosenCount(state) > 0 || state.as_of !== undefined;
  const tips = [...(narrowed ? [t("nothing.filters")] : []), t("nothing.words"), ...(state.mode === "lexical" ? [t("nothing.meaning")] : []), t("nothing.rights")];
  return (
    <EmptyState icon={SearchX} title={t("nothing.title")} action={narrowed && <Button onClick={() => { onChange({}); }}>{t("removeAll")}</Button>}>
      <ul className="grid list-disc gap-1 ps-5 text-start">
        {tips.map((tip) => (
          <li key={tip}>{tip}</li>
        ))}
      </ul>
    </EmptyState>
  );
}
