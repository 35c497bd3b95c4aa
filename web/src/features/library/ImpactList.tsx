import { useTranslation } from "react-i18next";

import type { Schema } from "@/api/client";
import { bytes } from "@/ui/bytes";

export type Impact = Schema<"ImpactOut">;

/** What a deletion takes away, and what else would feel it; a line for each thing that there is. */
export function ImpactList({ impact }: { impact: Impact }) {
  const { t, i18n } = useTranslation("library");
  const named = (things: readonly { name: string }[]) => things.map(({ name }) => name).join(", ");
  const lines = [
    t("impact.documents", { count: impact.documents, size: bytes(impact.size_bytes, i18n.language) }),
    impact.parts > 0 && t("impact.parts", { count: impact.parts }),
    impact.linked > 0 && t("impact.linked", { count: impact.linked }),
    impact.answers > 0 && t("impact.answers", { count: impact.answers, chats: impact.chats }),
    impact.sources.length > 0 && t("impact.sources", { names: named(impact.sources) }),
    impact.crawls.length > 0 && t("impact.crawls", { names: named(impact.crawls) }),
    impact.assistants.length > 0 && t("impact.assistants", { names: named(impact.assistants) }),
    impact.golden_sets.length > 0 && t("impact.goldenSets", { names: named(impact.golden_sets) }),
    impact.golden_questions > 0 && t("impact.goldenQuestions", { count: impact.golden_questions }),
    impact.kept_days > 0 && t("impact.keptDays", { count: impact.kept_days }),
  ];
  return (
    <ul className="list-disc space-y-1 ps-5">
      {lines.filter(Boolean).map((line) => (
        <li key={String(line)} dir="auto">
          {line}
        </li>
      ))}
    </ul>
  );
}
