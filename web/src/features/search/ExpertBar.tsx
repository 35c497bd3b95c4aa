import { CircleHelp } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Input, Select } from "@/ui/fields";

import type { Asked, Found } from "./queries";
import type { Change } from "./SearchPage";
import { MODES, type Mode, type SearchState, without } from "./state";
import { WhyNot } from "./WhyNot";

interface Props {
  state: SearchState;
  asked: Asked;
  result: Found["result"] | null;
  onChange: Change;
}

/** For those who want to know: how it is searched, as of when, what took how long, and why something is not there. */
export function ExpertBar({ state, asked, result, onChange }: Props) {
  const { t, i18n } = useTranslation("search");
  const [asking, setAsking] = useState(false);
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 });
  const stages = Object.entries(result?.stages ?? {}).filter(([, took]) => took >= 0.05);
  return (
    <section aria-label={t("expert.label")} className="grid gap-3 rounded-xl border border-line bg-surface p-3">
      <div className="flex flex-wrap items-end gap-3">
        <div className="min-w-44 flex-1 sm:flex-none">
          <Select label={t("mode.label")} value={state.mode ?? "hybrid"} onChange={(event) => { onChange({ ...state, mode: event.target.value as Mode }); }}>
            {MODES.map((mode) => (
              <option key={mode} value={mode}>
                {t(`mode.${mode}`)}
              </option>
            ))}
          </Select>
        </div>
        <div className="min-w-40 flex-1 sm:flex-none">
          <Input
            type="date"
            label={t("asOf.label")}
            value={state.as_of ?? ""}
            max={new Date().toISOString().slice(0, 10)}
            onChange={(event) => { onChange(event.target.value ? { ...state, as_of: event.target.value } : without(state, ["as_of"])); }}
          />
        </div>
        <div className="min-w-44 flex-1 sm:flex-none">
          <Select
            label={t("rerank.label")}
            value={state.rerank === undefined ? "" : String(state.rerank)}
            onChange={(event) => { onChange(event.target.value === "" ? without(state, ["rerank"]) : { ...state, rerank: event.target.value === "true" }); }}
          >
            <option value="">{t("rerank.usual")}</option>
            <option value="true">{t("rerank.on")}</option>
            <option value="false">{t("rerank.off")}</option>
          </Select>
        </div>
      </div>
      {result && asked.question !== "" && (
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
          <p className="flex min-w-60 flex-1 flex-wrap gap-x-4 gap-y-1 text-xs text-muted tabular-nums">
            <span>{t("took", { ms: number.format(result.took_ms) })}</span>
            <span>{t("candidates", { count: result.total_found })}</span>
            {stages.map(([stage, took]) => (
              <span key={stage}>{t("stage", { stage, ms: number.format(took) })}</span>
            ))}
          </p>
          <Button size="sm" icon={CircleHelp} onClick={() => { setAsking(true); }}>
            {t("whyNot.action")}
          </Button>
        </div>
      )}
      <WhyNot open={asking} onOpenChange={setAsking} asked={asked} />
    </section>
  );
}
