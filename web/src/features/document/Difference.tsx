import { useQueries } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";

import { textQuery } from "@/features/source/queries";
import { classes } from "@/ui/classes";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { differenceOf, type Run } from "./difference";

/** What the texts of two versions differ in. */
export default function Difference({ document_id, from, to }: { document_id: string; from: number; to: number }) {
  const { t } = useTranslation("document");
  const [old, fresh] = useQueries({ queries: [textQuery(document_id, from), textQuery(document_id, to)] });
  const hunks = useMemo(() => (old.data && fresh.data ? differenceOf(old.data.text, fresh.data.text) : null), [old.data, fresh.data]);
  if (old.isError || fresh.isError) return <ErrorState error={old.error ?? fresh.error} title={t("textFailed")} />;
  if (!old.data || !fresh.data) return <Skeleton className="h-48" />;
  if (hunks === null) return <p role="status">{t("difference.tooFar")}</p>;
  if (!hunks.some(({ changed }) => changed)) return <p role="status">{t("difference.none")}</p>;
  return (
    <div className="divide-y divide-line overflow-hidden rounded-xl border border-line bg-surface font-mono text-sm leading-relaxed">
      {hunks.map((hunk, number) => (
        // Hunks have no other name than their place.
        <div key={number} className={classes("px-4 py-2 whitespace-pre-wrap", hunk.changed && "bg-raised")}>
          {hunk.hidden > 0 && <p className="font-sans text-muted">{t("difference.hidden", { count: hunk.hidden })}</p>}
          {hunk.runs.map((run, place) => (
            <RunView key={place} run={run} />
          ))}
        </div>
      ))}
    </div>
  );
}

function RunView({ run }: { run: Run }) {
  if (run.kind === "old") return <del className="bg-bad-soft text-ink">{run.text}</del>;
  return run.kind === "new" ? <ins className="bg-good-soft text-ink no-underline">{run.text}</ins> : run.text;
}
