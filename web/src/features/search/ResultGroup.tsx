import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FileText, Globe, MessageCircleQuestionMark } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Badge } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { useExpert } from "./expert";
import { Explained } from "./Explained";
import { type Group, headingsOf, lineOf } from "./groups";
import { matchesIn, type Wanted } from "./matching";
import { type Asked, documentQuery, type Hit } from "./queries";
import { hashOf, placeOf } from "./SearchPage";
import { Snippet } from "./Snippet";
import type { SearchState } from "./state";
import { typeName } from "./words";

const LONG = 320;
const SHORT = 150;
const POOR = 0.5;

interface Props {
  group: Group;
  wanted: Wanted;
  asked: Asked;
  state: SearchState;
  /** What these results were found for. */
  question: string;
}

/** A document with its best passage, a few others, and more on demand. */
export function ResultGroup({ group: { document, hits }, wanted, asked, state, question }: Props) {
  const { t } = useTranslation("search");
  const expert = useExpert();
  const [all, setAll] = useState(false);
  const more = useQuery({ ...documentQuery({ ...asked, question }, document.id), enabled: all });
  const [best, ...others] = hits;
  const known = new Set(hits.map(({ chunk_id }) => chunk_id));
  const further = [...others, ...(all ? (more.data?.chunks ?? []).filter(({ chunk_id }) => !known.has(chunk_id)) : [])];
  if (!best) return null;
  const { author } = document.facets as { author?: unknown };
  const line = lineOf(best);
  const Icon = document.source_uri && document.media_type === "text/html" ? Globe : FileText;
  return (
    <li data-result={document.external_id} className="rounded-xl border border-line bg-surface focus-within:border-line-strong">
      <article className="relative grid gap-1.5 rounded-xl px-4 pt-3.5 pb-3 hover:bg-raised has-[[aria-current]]:bg-accent-soft">
        <div className="flex items-start gap-2.5">
          <Icon aria-hidden size={19} className="mt-0.5 shrink-0 text-muted" />
          <h2 className="min-w-0 flex-1 font-sans text-base font-semibold">
            <HitLink hit={best} state={state} className="after:rounded-xl">
              <bdi>{document.title}</bdi>
            </HitLink>
          </h2>
        </div>
        <Meta hit={best} />
        <p dir="auto" className="leading-relaxed">
          <Snippet text={line} wanted={wanted} length={LONG} />
        </p>
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
          <bdi className="max-w-64 truncate">{document.collection}</bdi>
          {document.media_type && <span>{typeName(document.media_type, t)}</span>}
          <Time at={document.updated_at} />
          {typeof author === "string" && <bdi className="max-w-56 truncate">{author}</bdi>}
          {matchesIn(line, wanted).length === 0 && <span>{t("byMeaning")}</span>}
          {best.quality_score < POOR && <Badge tone="warn">{t("poor")}</Badge>}
        </p>
        {expert && best.explain && <Explained explain={best.explain} hit={best} />}
      </article>
      {further.length > 0 && (
        <ul className="mx-4 grid grid-cols-[minmax(0,1fr)] border-t border-line">
          {further.map((hit) => (
            <li key={hit.chunk_id} className="relative -mx-2 grid gap-0.5 rounded-md px-2 py-2 hover:bg-raised has-[[aria-current]]:bg-accent-soft">
              <HitLink hit={hit} state={state} className="after:rounded-md">
                <span className="sr-only">{`${document.title}: `}</span>
                <bdi className="text-sm font-medium">{placeWords(hit, t) || t("passage")}</bdi>
              </HitLink>
              <p dir="auto" className="line-clamp-2 text-sm text-muted">
                <Snippet text={lineOf(hit)} wanted={wanted} length={SHORT} />
              </p>
              {expert && hit.explain && <Explained explain={hit.explain} hit={hit} />}
            </li>
          ))}
        </ul>
      )}
      {more.isError && <ErrorState error={more.error} title={t("failed")} onRetry={() => void more.refetch()} />}
      <div className="flex flex-wrap gap-1 px-2 pb-2">
        {!all && (
          <Button size="sm" look="quiet" aria-label={t("moreOfNamed", { title: document.title })} onClick={() => { setAll(true); }}>
            {t("moreOf")}
          </Button>
        )}
        {all && (more.isPending ? <span className="px-2.5 py-1 text-sm text-muted">{t("looking")}</span> : further.length === 0 && <span className="px-2.5 py-1 text-sm text-muted">{t("noMoreOf")}</span>)}
        <Link
          to="/ask"
          search={{ q: question, collections: [document.collection_id] }}
          aria-label={t("askNamed", { title: document.title })}
          className="tap ms-auto inline-flex min-h-8 items-center gap-2 rounded-md px-2.5 text-sm font-medium hover:bg-sunken"
        >
          <MessageCircleQuestionMark aria-hidden size={16} />
          {t("ask")}
        </Link>
      </div>
    </li>
  );
}

/** All of the passage is the link; the one that is open is the current one. */
function HitLink({ hit, state, className, children }: { hit: Hit; state: SearchState; className: string; children: ReactNode }) {
  return (
    <Link
      to="/search"
      search={{ ...state }}
      hash={hashOf(placeOf(hit))}
      state={{ typed: true }}
      resetScroll={false}
      hashScrollIntoView={false}
      preload={false}
      data-hit
      activeOptions={{ includeHash: true, includeSearch: false }}
      className={classes("after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent", className)}
    >
      {children}
    </Link>
  );
}

function Meta({ hit }: { hit: Hit }) {
  const { t } = useTranslation("search");
  const words = placeWords(hit, t);
  return words ? <p className="truncate text-sm text-muted">{<bdi>{words}</bdi>}</p> : null;
}

function placeWords(hit: Hit, t: ReturnType<typeof useTranslation<"search">>["t"]): string {
  return [hit.page === null ? "" : t("page", { page: hit.page }), headingsOf(hit).join(" › ")].filter(Boolean).join(" · ");
}
