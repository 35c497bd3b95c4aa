import { CircleHelp, TriangleAlert } from "lucide-react";
import { useTranslation } from "react-i18next";

import { oneLine } from "@/features/source/spans";
import { Badge, Chip } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import type { Citation, Statement, Turn } from "./turns";

interface Props {
  turn: Turn;
  /** The citation whose source is open. */
  open: Citation | null;
  onOpen: (citation: Citation) => void;
}

/** A question with its answer: statements with the numbers of their citations, and the quotes below. */
export function TurnView({ turn, open, onOpen }: Props) {
  const { t } = useTranslation("ask");
  const abstained = turn.answer !== null && turn.statements.length === 0;
  return (
    <article className="turn grid gap-4" aria-busy={turn.state === "running"}>
      <h2 className="text-xl font-semibold whitespace-pre-wrap">{turn.question}</h2>
      {turn.state === "running" && <p className="animate-pulse text-muted">{stepOf(turn) ?? t("step.begin")}</p>}
      {turn.statements.length > 0 && (
        <div className="answer grid gap-3 font-serif text-lg leading-relaxed">
          {turn.statements.map((statement, index) => (
            // Statements have no other name than their place, and never move.
            <StatementView key={index} statement={statement} turn={turn} open={open} onOpen={onOpen} />
          ))}
        </div>
      )}
      {turn.draft && <p className="font-serif text-lg leading-relaxed whitespace-pre-wrap text-muted italic">{turn.draft}</p>}
      {abstained && (
        <p className="unknown flex gap-2 rounded-lg bg-sunken p-4">
          <CircleHelp aria-hidden size={20} className="mt-0.5 shrink-0" />
          {turn.answer?.answer}
        </p>
      )}
      {turn.state === "failed" && (turn.error === null ? <p className="text-muted">{t("stopped")}</p> : <ErrorState error={turn.error} title={t("failed")} />)}
      {turn.state !== "running" && turn.citations.length > 0 && <Evidence citations={turn.citations} open={open} onOpen={onOpen} />}
    </article>
  );

  function stepOf({ steps }: Turn): string | null {
    const last = steps.at(-1);
    switch (last?.step) {
      case "rewrite":
      case "search":
      case "read":
      case "write":
      case "verify":
        return t(`step.${last.step}`);
      default:
        return last?.message ?? null;
    }
  }
}

function StatementView({ statement, turn, open, onOpen }: Props & { statement: Statement }) {
  const { t } = useTranslation("ask");
  const cited = statement.citations.flatMap((n) => turn.citations.find((citation) => citation.n === n) ?? []);
  return (
    <p className="statement whitespace-pre-wrap">
      {statement.text}
      {cited.map((citation) => (
        <span key={citation.n}>
          {" "}
          <Chip
            data-citation={citation.n}
            aria-label={t("chip", { n: citation.n, title: citation.title })}
            aria-expanded={open === citation}
            title={oneLine(citation.quote)}
            onClick={() => { onOpen(citation); }}
          >
            {citation.n}
          </Chip>
        </span>
      ))}{" "}
      {(statement.verdict === "partly" || statement.verdict === "unsupported") && (
        <Badge tone={statement.verdict === "partly" ? "warn" : "bad"} icon={TriangleAlert}>
          {t(`verdict.${statement.verdict}`)}
        </Badge>
      )}
    </p>
  );
}

function Evidence({ citations, open, onOpen }: { citations: Citation[]; open: Citation | null; onOpen: (citation: Citation) => void }) {
  const { t } = useTranslation("ask");
  return (
    <ol aria-label={t("evidence")} className="evidence grid gap-2">
      {citations.map((citation) => (
        <li key={citation.n}>
          <button
            type="button"
            aria-expanded={open === citation}
            onClick={() => { onOpen(citation); }}
            className="grid w-full grid-cols-[auto_minmax(0,1fr)] gap-x-3 rounded-lg border border-line bg-surface p-3 text-start hover:border-accent aria-expanded:border-accent"
          >
            <span aria-hidden className="row-span-2 grid size-6 place-items-center rounded-full bg-accent-soft text-xs font-semibold">
              {citation.n}
            </span>
            <span className="truncate">
              <strong className="font-semibold">{citation.title}</strong>
              {citation.page !== null && <span className="text-muted">{` · ${t("source.page", { page: citation.page })}`}</span>}
            </span>
            <q className="line-clamp-2 text-muted">{oneLine(citation.quote)}</q>
          </button>
        </li>
      ))}
    </ol>
  );
}
