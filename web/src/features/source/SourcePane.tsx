import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, lazy, Suspense, useState } from "react";

import { texts } from "@/app/i18n";
import type { Place } from "@/app/links";
import { Skeleton } from "@/ui/parts";
import { SidePane } from "@/ui/SidePane";

import { documentQuery } from "./queries";

/** A place to show; with `quote`, only where these words stand there. */
export interface Shown extends Place {
  quote?: string;
  title?: string;
  page?: number | null;
  heading_path?: string[];
}

type Mode = "hybrid" | "dense" | "lexical";

/** What a source was found for: an answer that was given (`query`: its question), or a search. */
export type Why = { session_id: string; message_id: string; query?: string } | { query: string; mode?: Mode; collections?: string[] };

export interface SourcePaneProps<T extends Shown = Shown> {
  /** The place that is seen. Give no `key`: the pane stays and shows the next. */
  shown: T;
  onClose: () => void;
  /** All citations of the answer, or hits of the search, in their order: one can go from one to the next. */
  among?: readonly T[];
  /** Called with one of `among`. */
  onShow?: (next: T) => void;
  /** With it, the pane tells why this source was found. */
  why?: Why | null;
}

const Source = lazy(async () => {
  const [module] = await Promise.all([import("./Source"), texts("source")]);
  return module;
});
const Facts = lazy(async () => {
  const [module] = await Promise.all([import("./Facts"), texts("source")]);
  return module;
});

/** A source beside the page, with the cited words marked. Needs no texts of the page that opens it. */
export function SourcePane<T extends Shown>({ shown, onClose, among, onShow, why = null }: SourcePaneProps<T>) {
  const document = useQuery(documentQuery(shown.document_id));
  const at = among?.findIndex((each) => isSame(each, shown)) ?? -1;
  const to = (number: number) => {
    const next = at < 0 ? undefined : among?.[number];
    return next && onShow ? () => { onShow(next); } : null;
  };
  // A newer version is shown for this citation only.
  const [newer, setNewer] = useState<{ of: Shown; version: number } | null>(null);
  const version = newer && isSame(newer.of, shown) ? newer.version : shown.version;
  const onVersion = (wanted: number) => { setNewer(wanted === shown.version ? null : { of: shown, version: wanted }); };
  const onKey = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target instanceof HTMLElement && event.target.matches("input, textarea, select"))) return;
    const act = event.key === "j" ? to(at + 1) : event.key === "k" ? to(at - 1) : null;
    if (!act) return;
    event.preventDefault();
    act();
  };
  const facts = (
    <Suspense fallback={<Skeleton className="h-11" />}>
      <Facts shown={shown} document={document.data ?? null} version={version} onVersion={onVersion} />
    </Suspense>
  );
  return (
    <SidePane title={shown.title ?? document.data?.title ?? "…"} subtitle={facts} onClose={onClose} onKey={onKey}>
      <Suspense fallback={<Skeleton className="m-5 h-96" />}>
        <Source
          shown={shown}
          version={version}
          onVersion={onVersion}
          why={why}
          document={document.data ?? null}
          position={at >= 0 && among && among.length > 1 ? { at, count: among.length, onPrevious: to(at - 1), onNext: to(at + 1) } : null}
        />
      </Suspense>
    </SidePane>
  );
}

function isSame(one: Shown, other: Shown): boolean {
  return one === other || (one.document_id === other.document_id && one.version === other.version && one.start === other.start && one.end === other.end);
}
