import { useVirtualizer } from "@tanstack/react-virtual";
import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { classes } from "@/ui/classes";
import { ErrorState } from "@/ui/states";

import type { Doc } from "../queries";
import { type Column, LOOKS, useColumns } from "./columns";
import { CELL, Row } from "./Row";
import type { DocumentsSearch, Sort } from "./search";
import { countOf, isChosen, type Selection, withRows } from "./selection";
import { useNarrow } from "./useNarrow";
import { useRange, useRows } from "./useRows";

const ROW = 48;
const FILLING = 12;
const NO_COLUMNS: readonly Column[] = [];

interface Props {
  collection: string;
  search: DocumentsSearch;
  selection: Selection;
  onSelection: (change: (before: Selection) => Selection) => void;
  onSort: (sort: Sort, order: "asc" | "desc") => void;
  onOpen: (doc: Doc) => void;
  onDelete: (doc: Doc) => void;
  onDeleteChosen: () => void;
  onAgain: (doc: Doc) => void;
  onTotal: (total: number) => void;
  /** In place of a table without rows. */
  empty: ReactNode;
}

/** Documents as a table of any length: only the rows that are seen are there. */
export function DocumentTable(props: Props) {
  const { collection, search, selection, onSelection, onTotal } = props;
  const { t } = useTranslation("library");
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const anchor = useRef(0);
  const focusing = useRef(false);
  const [known, setKnown] = useState<number | null>(null);
  const narrow = useNarrow();
  const chosenColumns = useColumns();
  const columns = narrow ? NO_COLUMNS : chosenColumns;
  const count = known ?? FILLING;
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used in this component only
  const virtual = useVirtualizer({ count, getScrollElement: () => frame.current, estimateSize: () => ROW, overscan: 8, scrollPaddingStart: ROW });
  const seen = virtual.getVirtualItems();
  const rows = useRows(collection, search, seen[0]?.index ?? 0, seen.at(-1)?.index ?? FILLING, count);
  if (rows.total !== null && rows.total !== known) setKnown(rows.total);
  useEffect(() => {
    if (known !== null) onTotal(known);
  }, [known, onTotal]);
  const range = useRange(collection, search);
  const template = ["2.75rem", "minmax(14rem,1fr)", ...columns.map((each) => `${LOOKS[each].width}rem`), "2.75rem"].join(" ");
  const width = columns.reduce((sum, each) => sum + LOOKS[each].width, narrow ? 18 : 19.5);

  const choose = (place: number, extend: boolean) => {
    const doc = rows.at(place);
    if (!doc) return;
    if (extend) {
      void range(anchor.current, place).then((found) => { onSelection((before) => withRows(before, found, true)); });
      return;
    }
    anchor.current = place;
    onSelection((before) => withRows(before, [doc], !isChosen(before, doc.id)));
  };
  const moveTo = (place: number) => {
    const next = Math.min(Math.max(0, place), count - 1);
    focusing.current = next !== active;
    setActive(next);
    virtual.scrollToIndex(next);
  };
  // The row that the keyboard goes to may have to be made first.
  useEffect(() => {
    const row = focusing.current ? frame.current?.querySelector<HTMLElement>(`[data-place="${active}"]`) : null;
    if (!row) return;
    focusing.current = false;
    row.focus({ preventScroll: true });
  });
  const onKey = (event: KeyboardEvent) => {
    const place = placeOf(event.target);
    if (place === null) return;
    const page = Math.max(1, Math.floor((frame.current?.clientHeight ?? ROW) / ROW) - 2);
    const moves: Record<string, number> = { ArrowDown: place + 1, ArrowUp: place - 1, PageDown: place + page, PageUp: place - page, Home: 0, End: count - 1 };
    const doc = rows.at(place);
    const target = moves[event.key];
    if (target !== undefined) {
      moveTo(target);
      if (event.shiftKey) choose(Math.min(Math.max(0, target), count - 1), true);
    } else if (event.key === " ") choose(place, event.shiftKey);
    else if (event.key === "Enter" && doc && isRow(event.target)) props.onOpen(doc);
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) onSelection(() => ({ all: true, without: new Set() }));
    else if (event.key === "Delete" && countOf(selection, count) > 0) props.onDeleteChosen();
    else if (event.key === "Escape") onSelection(() => ({ all: false, chosen: new Map() }));
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const place = placeOf(event.target);
    if (place === null || !(event.target instanceof HTMLElement)) return;
    setActive(place);
    const plain = event.target.closest("a, button, [role=menu]") === null;
    if (event.target.matches("[data-choose]") || (plain && (event.shiftKey || event.ctrlKey || event.metaKey))) choose(place, event.shiftKey);
    else if (plain) {
      const doc = rows.at(place);
      if (doc && getSelection()?.isCollapsed !== false) props.onOpen(doc);
    }
  };
  if (rows.error !== null && rows.total === null) return <ErrorState error={rows.error} title={t("documentsFailed")} onRetry={rows.retry} />;
  if (known === 0) return props.empty;
  return (
    <div ref={frame} className="h-full min-h-64 overflow-auto rounded-xl border border-line bg-surface [overflow-anchor:none]">
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus -- its rows take the focus */}
      <div role="grid" aria-label={t("documents")} aria-rowcount={count + 1} aria-multiselectable aria-busy={known === null} onKeyDown={onKey} onClick={onClick} style={{ minWidth: `${width}rem` }}>
        <Header {...props} columns={columns} template={template} count={known ?? 0} />
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {seen.map(({ index, start }) => {
            const doc = rows.at(index);
            return (
              <Row
                key={index}
                doc={doc}
                place={index}
                start={start}
                template={template}
                columns={columns}
                narrow={narrow}
                chosen={doc !== undefined && isChosen(selection, doc.id)}
                active={index === active}
                onDelete={props.onDelete}
                onAgain={props.onAgain}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function placeOf(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-place]") : null;
  return row ? Number(row.dataset.place) : null;
}

function isRow(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.dataset.place !== undefined;
}

interface HeaderProps extends Pick<Props, "search" | "selection" | "onSelection" | "onSort"> {
  columns: readonly Column[];
  template: string;
  count: number;
}

function Header({ search, selection, onSelection, onSort, columns, template, count }: HeaderProps) {
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
}

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
