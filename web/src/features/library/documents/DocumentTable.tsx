import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type MouseEvent, type ReactNode, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { ErrorState } from "@/ui/states";

import type { Doc } from "../queries";
import { type Column, LOOKS, useColumns } from "./columns";
import { Header } from "./Header";
import { Row } from "./Row";
import type { DocumentsSearch, Sort } from "./search";
import { countOf, isChosen, NOTHING, type Selection } from "./selection";
import { useChoosing } from "./useChoosing";
import { useNarrow } from "./useNarrow";
import { useRows } from "./useRows";

const ROW = 48;
const FILLING = 12;
const NO_COLUMNS: readonly Column[] = [];
/** What stands where rows are still to come: lines as wide as titles, at the place of each row. */
const TO_COME = {
  backgroundImage: `linear-gradient(transparent 18px, var(--sunken) 18px 30px, transparent 30px), linear-gradient(transparent ${ROW - 1}px, var(--line) 0)`,
  backgroundSize: `calc(100% - 5.5rem) ${ROW}px, 100% ${ROW}px`,
  backgroundPosition: "2.75rem 0, 0 0",
  backgroundRepeat: "repeat-y",
};

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

/** Documents as a table of any length: only the rows that are seen are there, and the one that the keyboard is at. */
export function DocumentTable(props: Props) {
  const { collection, search, selection, onSelection, onTotal } = props;
  const { t } = useTranslation("library");
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const focusing = useRef(false);
  const [known, setKnown] = useState<number | null>(null);
  const narrow = useNarrow();
  const chosenColumns = useColumns();
  const columns = narrow ? NO_COLUMNS : chosenColumns;
  const count = known ?? FILLING;
  // The row that has the focus must not go away when somebody scrolls, or the next key would reach nothing.
  const rangeExtractor = useCallback((range: Range) => {
    const there = defaultRangeExtractor(range);
    const [start = 0, end = 0] = [there[0], there.at(-1)];
    return active < start ? [active, ...there] : active > end && active < range.count ? [...there, active] : there;
  }, [active]);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions are used in this component only
  const virtual = useVirtualizer({ count, getScrollElement: () => frame.current, estimateSize: rowHeight, overscan: 8, scrollPaddingStart: ROW, rangeExtractor });
  const seen = virtual.getVirtualItems();
  const { startIndex: first, endIndex: last } = virtual.range ?? { startIndex: 0, endIndex: FILLING };
  const rows = useRows(collection, search, first, last, count);
  if (rows.total !== null && rows.total !== known) setKnown(rows.total);
  useEffect(() => {
    if (known !== null) onTotal(known);
  }, [known, onTotal]);
  const choosing = useChoosing({ collection, search, selection, onSelection, count });
  // In another order one begins at its top; the column's name keeps the focus.
  const order = `${String(search.sort)} ${String(search.order)}`;
  const [ordered, setOrdered] = useState(order);
  if (ordered !== order) {
    setOrdered(order);
    setActive(0);
  }
  const { begin } = choosing;
  const again = useRef(begin);
  useEffect(() => { again.current = begin; });
  useLayoutEffect(() => {
    frame.current?.scrollTo({ top: 0 });
    again.current(0);
  }, [order]);
  const template = ["2.75rem", "minmax(14rem,1fr)", ...columns.map((each) => `${LOOKS[each].width}rem`), "2.75rem"].join(" ");
  const width = columns.reduce((sum, each) => sum + LOOKS[each].width, narrow ? 18 : 19.5);

  const moveTo = (place: number, extend: boolean) => {
    const next = Math.min(Math.max(0, place), count - 1);
    focusing.current = true;
    setActive(next);
    virtual.scrollToIndex(next);
    if (extend) choosing.extend(next);
    else choosing.begin(next);
  };
  // Before anything is painted, so that no key falls between two rows.
  useLayoutEffect(() => {
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
    if (target !== undefined) moveTo(target, event.shiftKey);
    else if (event.key === " " && event.shiftKey) choosing.extend(place);
    else if (event.key === " " && doc) choosing.toggle(place, doc);
    else if (event.key === "Enter" && doc && isRow(event.target)) props.onOpen(doc);
    else if (event.key === "a" && (event.ctrlKey || event.metaKey)) onSelection(() => ({ all: true, without: new Set() }));
    else if (event.key === "Delete" && countOf(selection, count) > 0) props.onDeleteChosen();
    else if (event.key === "Escape" && countOf(selection, count) > 0) onSelection(() => NOTHING);
    else return;
    event.preventDefault();
  };
  const onClick = (event: MouseEvent) => {
    const place = placeOf(event.target);
    if (place === null || !(event.target instanceof Element)) return;
    setActive(place);
    focusing.current = event.shiftKey; // which kept the focus where it was
    const doc = rows.at(place);
    const plain = event.target.closest("a, button, [role=menu]") === null;
    const box = event.target.matches("[data-choose]");
    if (event.shiftKey && plain) choosing.extend(place);
    else if (doc && (box || (plain && (event.ctrlKey || event.metaKey)))) choosing.toggle(place, doc);
    else if (doc && plain && getSelection()?.isCollapsed !== false) props.onOpen(doc);
  };
  // Rows are chosen to here, not the text between.
  const onMouseDown = (event: MouseEvent) => {
    if (event.shiftKey && placeOf(event.target) !== null) event.preventDefault();
  };
  if (rows.error !== null && rows.total === null) return <ErrorState error={rows.error} title={t("documentsFailed")} onRetry={rows.retry} />;
  if (known === 0) return props.empty;
  const waits = seen.some(({ index }) => rows.at(index) === undefined);
  return (
    <div ref={frame} className="h-full min-h-64 overflow-auto rounded-xl border border-line bg-surface [overflow-anchor:none]">
      {/* eslint-disable-next-line jsx-a11y/interactive-supports-focus -- its rows take the focus */}
      <div role="grid" aria-label={t("documents")} aria-rowcount={count + 1} aria-multiselectable aria-busy={waits} onKeyDown={onKey} onClick={onClick} onMouseDown={onMouseDown} style={{ minWidth: `${width}rem` }}>
        <Header search={search} selection={selection} onSelection={onSelection} onSort={props.onSort} columns={columns} template={template} count={known ?? 0} />
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {waits && <div aria-hidden className="absolute inset-x-0" style={{ top: first * ROW, height: (last - first + 1) * ROW, ...TO_COME }} />}
          {seen.map(({ index, start }) => {
            const doc = rows.at(index);
            // A row is made when its document is there: who drags the bar through all passes thousands.
            if (!doc && index !== active) return null;
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

function rowHeight(): number {
  return ROW;
}

function placeOf(target: EventTarget): number | null {
  const row = target instanceof Element ? target.closest<HTMLElement>("[data-place]") : null;
  return row ? Number(row.dataset.place) : null;
}

function isRow(target: EventTarget): boolean {
  return target instanceof HTMLElement && target.dataset.place !== undefined;
}
