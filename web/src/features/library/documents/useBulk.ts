import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { toldError } from "@/app/errors";
import { toast } from "@/ui/Toasts";

import { actOnMany, type BulkProgress, type Chosen, type Failure } from "./bulk";
import { type DocumentsSearch, queryOf } from "./search";
import { countOf, type Selection } from "./selection";

/** Documents in one request that changes them. */
const BATCH = 100;

export type Verb = "delete" | "read" | "metadata" | "access";

export interface Running extends BulkProgress {
  verb: Verb;
  total: number;
}

/** The chosen documents, a batch at a time. All of a table are asked for oldest first, an order that changes do not change. */
async function* batchesOf(collection: string, search: DocumentsSearch, selection: Selection): AsyncGenerator<Chosen[]> {
  if (!selection.all) {
    const chosen = [...selection.chosen].map(([id, title]) => ({ id, title }));
    for (let start = 0; start < chosen.length; start += BATCH) yield chosen.slice(start, start + BATCH);
    return;
  }
  let cursor: string | null = null;
  const query = { ...queryOf(collection, search), sort: "created", order: "asc", limit: BATCH } as const;
  do {
    const page: { items: Chosen[]; next_cursor: string | null } = await call(api.GET("/v1/documents", { params: { query: { ...query, cursor } } }));
    yield page.items.filter(({ id }) => !selection.without.has(id));
    cursor = page.next_cursor;
  } while (cursor !== null);
}

/** Runs what is done with many documents: one thing at a time, with progress, and those named that it failed with. */
export function useBulk(collection: string, search: DocumentsSearch) {
  const { t } = useTranslation("library");
  const { t: app } = useTranslation();
  const queries = useQueryClient();
  const [running, setRunning] = useState<Running | null>(null);
  const [failures, setFailures] = useState<readonly Failure[]>([]);
  const stopping = useRef<AbortController>(null);

  const run = useCallback(
    async (verb: Verb, selection: Selection, total: number, act: (ids: string[]) => Promise<unknown>) => {
      const controller = new AbortController();
      stopping.current = controller;
      const count = countOf(selection, total);
      setRunning({ verb, total: count, done: 0, failures: [] });
      try {
        const progress = (now: BulkProgress) => { setRunning({ verb, total: count, ...now }); };
        const result = await actOnMany(batchesOf(collection, search, selection), act, progress, controller.signal);
        setFailures(result.failures);
        if (result.done > 0) toast(t(`bulk.done.${verb}`, { count: result.done }));
      } catch (error) {
        const told = toldError(error, app, t("bulk.stopped"));
        toast(told.title, { tone: "bad", detail: [told.detail, told.advice].filter(Boolean).join(" ") });
      } finally {
        setRunning(null);
        await queries.invalidateQueries({ queryKey: ["documents", collection] });
        void queries.invalidateQueries({ queryKey: ["collections"] });
      }
    },
    [collection, search, queries, t, app],
  );
  return { running, failures, forget: () => { setFailures([]); }, run, stop: () => { stopping.current?.abort(); } };
}
