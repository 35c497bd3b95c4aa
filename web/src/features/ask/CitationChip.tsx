import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { documentQuery } from "@/features/source/queries";
import { oneLine } from "@/features/source/spans";
import { Hint } from "@/ui/Hint";
import { Chip } from "@/ui/parts";
import { regional } from "@/ui/regional";

import type { Citation } from "./entries";

interface Props {
  citation: Citation;
  isOpen: boolean;
  onOpen: (citation: Citation) => void;
}

/** The number of a citation: pointed at it shows the quote, clicked it opens the source. */
export function CitationChip({ citation, isOpen, onOpen }: Props) {
  const { t } = useTranslation("answer");
  return (
    <Hint content={<Quote citation={citation} />}>
      <Chip
        data-citation={citation.n}
        aria-label={t("chip", { n: citation.n, title: citation.title || t("hidden") })}
        aria-expanded={isOpen}
        onClick={() => { onOpen(citation); }}
      >
        {citation.n}
      </Chip>
    </Hint>
  );
}

const LONGEST = 420;

/** The quote with what tells how far to trust it. */
function Quote({ citation }: { citation: Citation }) {
  const { t } = useTranslation("answer");
  const quote = oneLine(citation.quote);
  return (
    <span className="grid gap-2">
      <strong className="line-clamp-2 font-semibold">{citation.title || t("hidden")}</strong>
      {citation.heading_path.length > 0 && <span className="line-clamp-1 text-muted">{citation.heading_path.join(" › ")}</span>}
      <q className="font-serif text-base">{quote.length > LONGEST ? `${quote.slice(0, LONGEST)} …` : quote}</q>
      <span className="text-muted">
        {[
          citation.page === null ? "" : t("page", { page: citation.page }),
          t("version", { version: citation.version }),
        ].filter(Boolean).join(" · ")}
        {citation.title !== "" && <Dated id={citation.document_id} version={citation.version} />}
      </span>
    </span>
  );
}

function Dated({ id, version }: { id: string; version: number }) {
  const { t, i18n } = useTranslation("answer");
  const document = useQuery({ ...documentQuery(id), staleTime: 300_000, retry: false });
  if (!document.data) return null;
  const at = new Intl.DateTimeFormat(regional(i18n.language), { dateStyle: "medium" }).format(new Date(document.data.updated_at));
  const newest = document.data.version ?? version;
  return <>{` · ${newest > version ? t("superseded", { version: newest, at }) : t("asOf", { at })}`}</>;
}
