import { useTranslation } from "react-i18next";

import { oneLine } from "@/features/source/spans";

import type { Citation } from "./entries";

interface Props {
  citations: readonly Citation[];
  open: Citation | null;
  onOpen: (citation: Citation) => void;
}

/** The quotes that an answer rests on, in the order of their numbers. */
export function Evidence({ citations, open, onOpen }: Props) {
  const { t } = useTranslation("answer");
  return (
    <section className="grid gap-2">
      <h3 className="text-sm font-medium text-muted">{t("sources", { count: citations.length })}</h3>
      <ol className="evidence grid gap-2 sm:grid-cols-2">
        {citations.map((citation) => (
          <li key={citation.n} className="min-w-0">
            <button
              type="button"
              aria-expanded={open?.n === citation.n}
              onClick={() => { onOpen(citation); }}
              className="grid h-full w-full grid-cols-[auto_minmax(0,1fr)] content-start gap-x-3 gap-y-0.5 rounded-lg border border-line bg-surface p-3 text-start text-sm hover:border-accent aria-expanded:border-accent aria-expanded:bg-accent-soft"
            >
              <span aria-hidden className="row-span-2 grid size-6 place-items-center rounded-full bg-accent-soft text-xs font-semibold">
                {citation.n}
              </span>
              <span className="flex min-w-0 gap-1">
                <strong className="truncate font-semibold" dir="auto">{citation.title || t("hidden")}</strong>
                {citation.page !== null && <span className="whitespace-nowrap text-muted">{`· ${t("page", { page: citation.page })}`}</span>}
              </span>
              <q className="line-clamp-2 text-muted" dir="auto">{oneLine(citation.quote)}</q>
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
