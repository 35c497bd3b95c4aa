import { useTranslation } from "react-i18next";

import { Badge, Progress, type Tone } from "@/ui/parts";

import type { Doc } from "../queries";

const TONES: Record<Doc["status"], Tone> = { waiting: "plain", processing: "accent", indexed: "good", linked: "plain", failed: "bad" };
const STAGES = ["reading", "recognising", "cutting", "embedding", "publishing", "describing"] as const;

/** How far a document is: a word, and while it is read how much of it. */
export function StatusCell({ doc: { status, indexing, title } }: { doc: Doc }) {
  const { t, i18n } = useTranslation("library");
  if (status !== "processing" || !indexing) return <Badge tone={TONES[status]}>{t(`status.${status}`)}</Badge>;
  const stage = STAGES.find((each) => each === indexing.stage) ?? "reading";
  const percent = indexing.percent === null ? "" : (indexing.percent / 100).toLocaleString(i18n.language, { style: "percent" });
  return (
    <span className="grid w-full gap-1">
      <span className="truncate text-xs">{[t(`stage.${stage}`), percent].filter(Boolean).join(" · ")}</span>
      <Progress label={t("readingOf", { title })} value={indexing.percent} max={100} />
    </span>
  );
}
