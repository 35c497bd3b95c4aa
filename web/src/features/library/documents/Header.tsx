import { ArrowDown, ArrowUp } from "lucide-react";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { classes } from "@/ui/classes";

import { type Column, LOOKS } from "./columns";
import { CELL } from "./Row";
import type { DocumentsSearch, Sort } from "./search";
import { countOf, type Selection } from "./selection";

interface Props {
  search: DocumentsSearch;
  selection: Selection;
  onSelection: (change: (before: Selection) => Selection) => void;
  onSort: (sort: Sort, order: "asc" | "desc") => void;
  columns: readonly Column[];
  template: string;
  count: number;
}

/** The names of the columns, which sort, and the box that chooses all. It does not change while one scrolls. */
export const Header = memo(function Header({ search, selection, onSelection, onSort, columns, template, count }: Props) {
  const { t } = useTranslation("library");
  const chosen = countOf(selection, count);
  const part = chosen > 0 && chosen < count;
  return (
    <div role="rowgroup" className="sticky top-0 z-10 rounded-t-xl border-b border-line bg-surface">
      <div role="row" aria-rowindex={1} className="grid h-11 text-sm font-medium text-muted" style={{ gridTemplateColumns: template }}>
        <div role="columnheader" className="grid place-items-center">
          <input
            type="checkbox"
            aria-label={t("chooseAll")}
            className="size-4 accent-accent"
            checked={count > 0 && chosen === count}
            ref={(box) => {
              if (box) box.indeterminate = part;
            }}
            onChange={() => { onSelection(() => (chosen > 0 ? { all: false, chosen: new Map() } : { all: true, without: new Set() })); }}
          />
        </div>
        <Sorter name={t("columns.title")} sort="title" {...{ search, onSort }} />
        {columns.map((column) => (
          <Sorter key={column} name={t(`columns.${column}`)} sort={LOOKS[column].sort} numeric={LOOKS[column].numeric} {...{ search, onSort }} />
        ))}
        <div role="columnheader">
          <span className="sr-only">{t("actions")}</span>
        </div>
      </div>
    </div>
  );
});

interface SorterProps extends Pick<Props, "search" | "onSort"> {
  name: string;
  sort: Sort | undefined;
  numeric?: boolean | undefined;
}

function Sorter({ name, sort, numeric, search, onSort }: SorterProps) {
  const sorted = sort !== undefined && (search.sort ?? "created") === sort;
  const rising = search.order === "asc";
  const place = classes(CELL, numeric && "justify-end", sort === "title" && "ps-0");
  if (!sort) {
    return (
      <div role="columnheader" className={place}>
        <span className="truncate">{name}</span>
      </div>
    );
  }
  const Arrow = rising ? ArrowUp : ArrowDown;
  // Words begin with their first letter, all else with the most and the newest.
  const first = sort === "title" || sort === "status" || sort === "media_type" || sort === "kind" ? "asc" : "desc";
  return (
    <div role="columnheader" aria-sort={sorted ? (rising ? "ascending" : "descending") : "none"} className={place}>
      <button
        type="button"
        className={classes("tap inline-flex min-h-8 min-w-0 items-center gap-1 rounded-sm hover:text-ink", sorted && "text-ink")}
        onClick={() => { onSort(sort, sorted ? (rising ? "desc" : "asc") : first); }}
      >
        <span className="truncate">{name}</span>
        {sorted && <Arrow aria-hidden size={14} className="shrink-0" />}
      </button>
    </div>
  );
}
