import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import type { Answer, Step } from "./entries";
import { answerQuery, stepsQuery } from "./queries";
import { useStepWords } from "./words";

interface Usage {
  tokens_in?: number;
  tokens_out?: number;
  cost_usd?: number | null;
  stages?: Record<string, number>;
  statements_dropped?: number;
}

/** How an answer came about: what was searched and read, how long it took, and what it cost. */
export default function StepDetails({ answer, chat }: { answer: Answer; chat: string | null }) {
  const { t } = useTranslation("answer");
  const replayed = useQuery({ ...stepsQuery(chat ?? "", answer.id), enabled: chat !== null && answer.steps.length === 0 });
  const whole = useQuery({ ...answerQuery(chat ?? "", answer.id), enabled: chat !== null });
  const steps = answer.steps.length > 0 ? answer.steps : replayed.data;
  if (replayed.isError) return <ErrorState error={replayed.error} onRetry={() => void replayed.refetch()} />;
  if (!steps) return <Skeleton className="h-24" />;
  return (
    <div className="grid gap-3 border-s-2 border-line ps-4 text-muted">
      <ol className="grid gap-1">
        {steps.map((step, index) => (
          <li key={index} className="flex justify-between gap-4">
            <Line step={step} seconds={secondsOf(step, steps[0])} />
          </li>
        ))}
      </ol>
      {answer.model !== null && <Facts answer={answer} usage={(whole.data?.usage ?? {})} />}
      {answer.mode !== null && isMode(answer.mode) && <p>{t(`modeWas.${answer.mode}`)}</p>}
    </div>
  );
}

function Line({ step, seconds }: { step: Step; seconds: number | null }) {
  const { i18n } = useTranslation("answer");
  const words = useStepWords();
  const number = new Intl.NumberFormat(i18n.language, { style: "unit", unit: "second", minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <>
      <span className="min-w-0 wrap-anywhere">{words(step)}</span>
      {seconds !== null && <span className="whitespace-nowrap tabular-nums">{number.format(seconds)}</span>}
    </>
  );
}

function Facts({ answer, usage }: { answer: Answer; usage: Usage }) {
  const { t, i18n } = useTranslation("answer");
  const number = new Intl.NumberFormat(i18n.language);
  const money = new Intl.NumberFormat(i18n.language, { style: "currency", currency: "USD", maximumFractionDigits: 4 });
  const all = usage.stages?.total ?? Object.values(usage.stages ?? {}).reduce((sum, each) => sum + each, 0);
  const facts = [
    t("fact.model", { model: answer.model }),
    all > 0 ? t("fact.time", { seconds: new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 }).format(all / 1000) }) : "",
    usage.tokens_out ? t("fact.tokens", { in: number.format(usage.tokens_in ?? 0), out: number.format(usage.tokens_out) }) : "",
    usage.cost_usd ? t("fact.cost", { cost: money.format(usage.cost_usd) }) : "",
    usage.statements_dropped ? t("fact.dropped", { count: usage.statements_dropped }) : "",
  ];
  return <p>{facts.filter(Boolean).join(" · ")}</p>;
}

function secondsOf({ at }: Step, first: Step | undefined): number | null {
  return at === null || first?.at == null ? null : (at - first.at) / 1000;
}

function isMode(mode: string): mode is "strict" | "mark" | "off" {
  return mode === "strict" || mode === "mark" || mode === "off";
}
