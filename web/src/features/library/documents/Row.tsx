import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { useTranslation } from "react-i18next";

import { classes } from "@/ui/classes";

import type { Doc } from "../queries";
import { whyFailed } from "../why";
import { type Column, LOOKS } from "./columns";
import { RowMenu } from "./RowMenu";
import { StatusCell } from "./StatusCell";

interface Props {
  doc: Doc | undefined;
  place: number;
  /** Pixels from the top of the table. */
  start: number;
  template: string;
  columns: readonly Column[];
  narrow: boolean;
  chosen: boolean;
  /** The row that the keyboard is at. */
  active: boolean;
  onDelete: (doc: Doc) => void;
  onAgain: (doc: Doc) => void;
}

export const CELL = "flex min-w-0 items-center px-2";

/** A document in the table. What happens on clicks and keys is the table's business. */
export const Row = memo(function Row({ doc, place, start, template, columns, narrow, chosen, active, onDelete, onAgain }: Props) {
  const { t, i18n } = useTranslation("library");
  const reach = active ? 0 : -1;
  return (
    <div
      role="row"
      aria-rowindex={place + 2}
      aria-selected={chosen}
      tabIndex={reach}
      data-place={place}
      data-document={doc?.status}
      className={classes(
        "group absolute inset-x-0 top-0 grid h-12 border-b border-line text-sm -outline-offset-2",
        chosen ? "bg-accent-soft" : "bg-surface hover:bg-sunken",
      )}
      style={{ transform: `translateY(${start}px)`, gridTemplateColumns: template }}
    >
      <div role="gridcell" className="grid place-items-center">
        {doc && <input type="checkbox" data-choose tabIndex={reach} checked={chosen} readOnly aria-label={t("choose", { title: doc.title })} className="size-4 accent-accent" />}
      </div>
      <div role="gridcell" className="grid min-w-0 content-center pe-2">
        {doc ? <Title doc={doc} narrow={narrow} reach={reach} /> : <Blank wide />}
      </div>
      {columns.map((column) => (
        <div role="gridcell" key={column} dir="auto" className={classes(CELL, LOOKS[column].numeric && "justify-end tabular-nums", column !== "status" && "text-muted")}>
          {doc ? column === "status" ? <StatusCell doc={doc} /> : <span className="truncate">{LOOKS[column].cell(doc, t, i18n.language)}</span> : <Blank />}
        </div>
      ))}
      <div role="gridcell" className="grid place-items-center">
        {doc && <RowMenu doc={doc} reach={reach} onDelete={onDelete} onAgain={onAgain} />}
      </div>
    </div>
  );
});

function Title({ doc, narrow, reach }: { doc: Doc; narrow: boolean; reach: number }) {
  const { t, i18n } = useTranslation("library");
  const why = doc.status_message && whyFailed({ reason: doc.status_reason, message: doc.status_message, file: doc.file_name }, t, i18n.language);
  const below = why ?? (doc.breadcrumb.length > 0 ? doc.breadcrumb.join(" › ") : "");
  return (
    <>
      <Link to="/library/documents/$id" params={{ id: doc.id }} preload={false} data-open tabIndex={reach} dir="auto" title={doc.title} className="max-w-full justify-self-start truncate rounded-sm font-medium group-hover:underline">
        {doc.title}
      </Link>
      {below ? (
        <span dir="auto" title={below} className={classes("truncate text-xs", why ? "reason text-bad" : "text-muted")}>
          {below}
        </span>
      ) : (
        narrow && <span className="truncate text-xs text-muted">{t(`status.${doc.status}`)}</span>
      )}
    </>
  );
}

function Blank({ wide = false }: { wide?: boolean }) {
  const { t } = useTranslation("library");
  return (
    <span className={classes("h-3 rounded-sm bg-sunken", wide ? "w-2/3" : "w-3/4")}>
      <span className="sr-only">{t("loading")}</span>
    </span>
  );
}
