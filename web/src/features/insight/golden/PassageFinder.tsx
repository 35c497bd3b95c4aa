import { useQuery } from "@tanstack/react-query";
import { FileText, Plus, TextSearch } from "lucide-react";
import { useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { SearchInput } from "@/ui/SearchInput";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { type Expected, type Hit, passagesQuery, wholeTextQuery } from "./queries";

const MOST_QUOTE = 2000;

interface Props {
  question: string;
  collection: string | null;
  onPicked: (expected: Expected) => void;
}

/** Searches where the answer may be; words that are selected in a passage become the quote. */
export function PassageFinder({ question, collection, onPicked }: Props) {
  const { t } = useTranslation("golden");
  const [query, setQuery] = useState<string | null>(null);
  const found = useQuery(passagesQuery(query ?? "", collection));
  if (query === null) {
    return (
      <div>
        <Button icon={TextSearch} size="sm" onClick={() => { setQuery(question.trim()); }}>
          {t("finder.open")}
        </Button>
      </div>
    );
  }
  return (
    <section aria-label={t("finder.open")} className="grid gap-3 rounded-md border border-line bg-canvas p-3">
      <SearchInput label={t("finder.query")} value={query} onChange={setQuery} />
      <p className="text-sm text-muted">{t("finder.hint")}</p>
      {found.isLoading && <Skeleton className="h-48" />}
      {found.isError && <ErrorState error={found.error} title={t("finder.failed")} onRetry={() => void found.refetch()} />}
      {found.data?.length === 0 && <p role="status">{t("finder.none")}</p>}
      <ul className="grid max-h-96 gap-3 overflow-y-auto">
        {found.data?.map((hit) => (
          <li key={hit.chunk_id}>
            <Passage hit={hit} onPicked={onPicked} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Passage({ hit, onPicked }: { hit: Hit; onPicked: (expected: Expected) => void }) {
  const { t } = useTranslation("golden");
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [whole, setWhole] = useState(false);
  const [quote, setQuote] = useState("");
  const text = useQuery({ ...wholeTextQuery(hit.document.id), enabled: whole });
  const shown = whole ? (text.data ?? hit.text) : hit.text;
  return (
    <div className="grid gap-1.5 rounded-md border border-line bg-surface p-3">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <label htmlFor={id} className="min-w-0 font-medium [overflow-wrap:anywhere]">
          <bdi>{hit.document.title}</bdi>
          {hit.page !== null && <span className="text-sm font-normal text-muted">{` · ${t("finder.page", { page: hit.page })}`}</span>}
        </label>
        {!whole && (
          <Button size="sm" look="quiet" icon={FileText} onClick={() => { setWhole(true); }}>
            {t("finder.whole")}
          </Button>
        )}
      </div>
      <textarea
        id={id}
        ref={field}
        readOnly
        dir="auto"
        rows={whole ? 10 : 4}
        value={shown}
        onSelect={({ currentTarget: { selectionStart, selectionEnd, value } }) => { setQuote(value.slice(selectionStart, selectionEnd).trim()); }}
        className="w-full resize-y rounded-md border border-line bg-raised px-3 py-2 text-sm text-ink"
      />
      {text.isError && <ErrorState error={text.error} title={t("finder.textFailed")} onRetry={() => void text.refetch()} />}
      {quote.length > MOST_QUOTE && <p className="text-sm text-bad">{t("finder.long", { most: MOST_QUOTE })}</p>}
      <div>
        <Button
          size="sm"
          icon={Plus}
          disabled={quote.length > MOST_QUOTE}
          onClick={() => {
            onPicked({ document: hit.document.external_id, grade: 1, quote: quote || null });
            field.current?.setSelectionRange(0, 0);
            setQuote("");
          }}
        >
          {quote ? t("finder.takeWords") : t("finder.takeDocument")}
        </Button>
      </div>
    </div>
  );
}
