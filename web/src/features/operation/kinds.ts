import { useTranslation } from "react-i18next";

import type { Catalogues } from "@/locales/catalogues";

/** Kinds of jobs that have a word; the API writes them with a dot. */
export const KINDS = [
  "document.ingest",
  "document.describe",
  "document.purge",
  "texts.ingest",
  "webpage.fetch",
  "crawl.run",
  "crawl.due",
  "crawl.remove",
  "source.sync",
  "source.remove",
  "collection.reindex",
  "collection.language",
  "collection.purge",
  "history.prune",
  "embedding.build",
  "embedding.purge",
  "index.compact",
  "evaluation.answers",
  "upkeep.examination",
  "upkeep.scrub",
] as const;

type StageKey = keyof Catalogues["operation"]["stages"];

/** What a job is doing; what has no word keeps its own. */
export function useStageWord(): (stage: string) => string {
  const { t, i18n } = useTranslation("operation");
  return (stage) => (i18n.exists(`stages.${stage}`, { ns: "operation" }) ? t(`stages.${stage as StageKey}`) : stage);
}

type KindKey = keyof Catalogues["operation"]["kinds"];

/** What a kind of job is called; what has no word keeps its own name. */
export function useKindWord(): (kind: string) => string {
  const { t, i18n } = useTranslation("operation");
  return (kind) => {
    const key = kind.replaceAll(".", "_");
    return i18n.exists(`kinds.${key}`, { ns: "operation" }) ? t(`kinds.${key as KindKey}`) : kind;
  };
}
