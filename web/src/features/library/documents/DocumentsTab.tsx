import { getRouteApi } from "@tanstack/react-router";
import { FilterX } from "lucide-react";
import { useCallback, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { EmptyState } from "@/ui/states";

import { sharesOf } from "../access/draft";
import type { Doc } from "../queries";
import { AddMenu } from "../uploads/AddMenu";
import { DropZone } from "../uploads/DropZone";
import { UploadPanel } from "../uploads/UploadPanel";
import { AccessDialog } from "./AccessDialog";
import { BulkBar, Failures } from "./BulkBar";
import { DeleteDialog } from "./DeleteDialog";
import { DocumentTable } from "./DocumentTable";
import { MetadataDialog } from "./MetadataDialog";
import { type DocumentsSearch, isFiltered, searchOf, type Sort } from "./search";
import { countOf, NOTHING, type Selection, useSelection } from "./selection";
import { Toolbar } from "./Toolbar";
import { useBulk, type Verb } from "./useBulk";

const route = getRouteApi("/shell/library/$collection/");

/** The documents of a collection: adding, finding, and doing something with many. */
export default function DocumentsTab() {
  const { collection } = route.useParams();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const scope = `${collection} ${JSON.stringify({ ...search, sort: undefined, order: undefined })}`;
  const [selection, change] = useSelection(scope);
  const [total, setTotal] = useState<number | null>(null);
  const [asked, setAsked] = useState<{ verb: Verb; about: Selection } | null>(null);
  const bulk = useBulk(collection, search);
  const count = countOf(selection, total ?? 0);
  const about = asked?.about ?? selection;
  const aboutCount = countOf(about, total ?? 0);
  const { run } = bulk;

  const onSearch = useCallback((next: DocumentsSearch) => { void navigate({ search: searchOf({ ...next }), replace: true }); }, [navigate]);
  const onSort = (sort: Sort, order: "asc" | "desc") => { onSearch({ ...search, sort, ...(order === "asc" ? { order } : { order: undefined }) }); };
  const onOpen = (doc: Doc) => { void navigate({ to: "/library/documents/$id", params: { id: doc.id } }); };
  const onDelete = useCallback((doc: Doc) => { setAsked({ verb: "delete", about: only(doc) }); }, []);
  const onAgain = useCallback((doc: Doc) => { void run("read", only(doc), 1, readAgain); }, [run]);
  const act = (verb: Verb, work: (ids: string[]) => Promise<unknown>) => {
    const forgets = verb === "delete";
    return run(verb, about, total ?? 0, work).then(() => {
      if (forgets) change(() => NOTHING);
    });
  };
  const open = (verb: Verb) => (asked?.verb === verb);
  const close = () => { setAsked(null); };
  return (
    <DropZone collection={collection}>
      <div className="flex h-full min-h-0 flex-col gap-3">
        <Toolbar collection={collection} search={search} onSearch={onSearch} total={total}>
          <AddMenu collection={collection} />
        </Toolbar>
        <UploadPanel collection={collection} />
        {(count > 0 || bulk.running) && (
          <BulkBar
            count={count}
            running={bulk.running}
            onStop={bulk.stop}
            onClear={() => { change(() => NOTHING); }}
            onVerb={(verb) => {
              if (verb === "read") void run("read", selection, total ?? 0, readAgain);
              else setAsked({ verb, about: selection });
            }}
          />
        )}
        <div className="min-h-0 flex-1">
          <DocumentTable
            key={scope}
            {...{ collection, search, selection, onSort, onOpen, onDelete, onAgain }}
            onSelection={change}
            onDeleteChosen={() => { setAsked({ verb: "delete", about: selection }); }}
            onTotal={setTotal}
            empty={<Empty filtered={isFiltered(search)} onClear={() => { onSearch({}); }} />}
          />
        </div>
      </div>
      <DeleteDialog
        open={open("delete")}
        onOpenChange={close}
        chosen={about.all ? [] : [...about.chosen].map(([id, title]) => ({ id, title }))}
        count={aboutCount}
        onConfirm={() => {
          void act("delete", (document_ids) => call(api.POST("/v1/documents/bulk-delete", { body: { document_ids, erase: false } })));
          return Promise.resolve();
        }}
      />
      <MetadataDialog
        open={open("metadata")}
        onOpenChange={close}
        count={aboutCount}
        onSet={(metadata) => void act("metadata", (document_ids) => call(api.POST("/v1/documents/bulk-metadata-update", { body: { document_ids, metadata } })))}
      />
      <AccessDialog
        open={open("access")}
        onOpenChange={close}
        count={aboutCount}
        onSet={(draft) => void act("access", (document_ids) => call(api.POST("/v1/documents/bulk-access", { body: { document_ids, access: { visibility: draft.visibility, shares: sharesOf(draft) } } })))}
      />
      <Failures failures={bulk.failures} onClose={bulk.forget} />
    </DropZone>
  );
}

function only(doc: Doc): Selection {
  return { all: false, chosen: new Map([[doc.id, doc.title]]) };
}

function readAgain(document_ids: string[]): Promise<unknown> {
  return call(api.POST("/v1/documents/bulk-reindex", { body: { document_ids } }));
}

function Empty({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { t } = useTranslation("library");
  if (!filtered) return <EmptyState title={t("noDocuments.title")}>{t("noDocuments.text")}</EmptyState>;
  return (
    <EmptyState icon={FilterX} title={t("noMatch.title")} action={<Button onClick={onClear}>{t("noMatch.action")}</Button>}>
      {t("noMatch.text")}
    </EmptyState>
  );
}
