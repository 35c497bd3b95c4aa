import { CircleHelp, type LucideIcon, TriangleAlert, XCircle } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Hint } from "@/ui/Hint";
import { classes } from "@/ui/classes";

import type { Statement } from "./entries";

const LOOKS: Record<string, { icon: LucideIcon; tone: string }> = {
  partly: { icon: TriangleAlert, tone: "border-warn bg-warn-soft text-warn" },
  unsupported: { icon: XCircle, tone: "border-bad bg-bad-soft text-bad" },
  unchecked: { icon: CircleHelp, tone: "border-line-strong bg-sunken text-ink" },
};

/** How the words of a statement look that its sources do not wholly bear out: a line of another shape, not only colour. */
export const UNDERLINES: Record<string, string> = {
  partly: "underline decoration-warn decoration-dashed decoration-1 underline-offset-4",
  unsupported: "underline decoration-bad decoration-wavy decoration-1 underline-offset-4",
  unchecked: "underline decoration-line-strong decoration-dotted decoration-1 underline-offset-4",
};

type Kind = "partly" | "unsupported" | "unchecked";

/** Verdicts that need a word; what is supported has none. */
export function doubt({ verdict }: Statement): Kind | null {
  return verdict === "partly" || verdict === "unsupported" || verdict === "unchecked" ? verdict : null;
}

/** Headings, cells of tables and words before a list are short: a sign says enough beside them. */
function isShort({ text }: Statement): boolean {
  return text.startsWith("#") || text.startsWith("|") || text.endsWith(":");
}

/** Says that a statement is not, or not wholly, in its sources; and why, when it is pointed at. */
export function VerdictMark({ statement, kind }: { statement: Statement; kind: Kind }) {
  const { t } = useTranslation("answer");
  const look = LOOKS[kind];
  if (!look) return null;
  const Icon = look.icon;
  return (
    <Hint byClick content={<Why statement={statement} kind={kind} />}>
      <button
        type="button"
        data-verdict={kind}
        className={classes("inline-flex min-h-6 min-w-6 items-center justify-center gap-1 rounded-full border align-baseline font-sans text-xs font-medium whitespace-nowrap", look.tone, !isShort(statement) && "px-2")}
      >
        <Icon aria-hidden size={14} />
        <span className={classes(isShort(statement) && "sr-only")}>{t(`verdict.${kind}`)}</span>
      </button>
    </Hint>
  );
}

const FAULTS = ["number", "date", "name", "negation", "order", "opposite", "judged", "doubtful_name", "doubtful_negation", "unfound"] as const;

function Why({ statement, kind }: { statement: Statement; kind: Kind }) {
  const { t, i18n } = useTranslation("answer");
  const percent = new Intl.NumberFormat(i18n.language, { style: "percent" });
  return (
    <span className="grid gap-1.5">
      <span className="font-medium">{t(`verdictWhy.${kind}`)}</span>
      {(statement.findings ?? []).map(({ fault, words }) => {
        const known = FAULTS.find((each) => each === fault);
        return <span key={`${fault} ${words}`}>{known ? t(`finding.${known}`, { words }) : words}</span>;
      })}
      {statement.support !== null && <span className="text-muted">{t("support", { share: percent.format(statement.support) })}</span>}
    </span>
  );
}
