import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { toldError } from "@/app/errors";
import { toast } from "@/ui/Toasts";

import type { Doc } from "../queries";
import type { DocumentsSearch } from "./search";
import { isChosen, type Selection, withRows } from "./selection";
import { useRange } from "./useRows";

/** So many rows are chosen by one stretch; it must know each by its id. */
const MOST = 2000;

interface Props {
  collection: string;
  search: DocumentsSearch;
  selection: Selection;
  onSelection: (change: (before: Selection) => Selection) => void;
  count: number;
}

/** Choosing rows one by one, and by stretches from where one began to where one is, as lists of files do. */
export function useChoosing({ collection, search, selection, onSelection, count }: Props) {
  const { t } = useTranslation("library");
  const { t: app } = useTranslation();
  const range = useRange(collection, search);
  const anchor = useRef(0);
  /** What was chosen before the stretch, and with it. */
  const before = useRef(selection);
  const stretched = useRef<Selection | null>(null);
  const turn = useRef(0);
  const put = (found: readonly Doc[]) => {
    const next = withRows(before.current, found, true);
    stretched.current = next;
    onSelection(() => next);
  };
  return {
    /** The next stretch begins at this row. */
    begin: (place: number) => {
      anchor.current = place;
      before.current = selection;
      stretched.current = null;
    },
    toggle: (place: number, doc: Doc) => {
      turn.current += 1;
      anchor.current = place;
      stretched.current = null;
      onSelection((now) => withRows(now, [doc], !isChosen(now, doc.id)));
    },
    extend: (place: number) => {
      turn.current += 1;
      const mine = turn.current;
      // Whatever else has chosen rows since then is not undone when the stretch becomes shorter.
      if (stretched.current !== selection) before.current = selection;
      const length = Math.abs(place - anchor.current) + 1;
      if (length === count) onSelection(() => ({ all: true, without: new Set() }));
      else if (length > MOST) toast(t("stretchTooLong", { most: MOST }), { tone: "bad" });
      else
        void range(anchor.current, place)
          .then((found) => { if (mine === turn.current) put(found); })
          .catch((error: unknown) => { toast(toldError(error, app, t("documentsFailed")).title, { tone: "bad" }); });
    },
  };
}
