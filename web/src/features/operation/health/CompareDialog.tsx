import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Dialog } from "@/ui/Dialog";
import { Input, Select } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { Table } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import type { Comparison, Version } from "./queries";

/** Asks the same questions in two versions and shows which answers better, before one of them serves. */
export function CompareDialog({ version, others, onDone }: { version: Version; others: readonly Version[]; onDone: () => void }) {
  const { t } = useTranslation("operation");
  const baselines = others.filter((each) => each.id !== version.id && ["serving", "ready", "retired"].includes(each.state));
  const [baseline, setBaseline] = useState(baselines.find((each) => each.state === "serving")?.id ?? baselines[0]?.id ?? "");
  const [goldenSet, setGoldenSet] = useState("");
  const [recorded, setRecorded] = useState("100");
  const sets = useQuery({ queryKey: ["golden", "sets", "names"], queryFn: () => call(api.GET("/v1/golden-sets", { params: { query: { limit: 200 } } })) });
  const compare = useMutation({
    meta: { failed: false },
    mutationFn: () =>
      call(
        api.POST("/v1/embedding-versions/{version}/compare", {
          params: { path: { version: version.id } },
          body: { baseline: baseline || null, golden_set: goldenSet || null, recorded: Number(recorded) || 0, golden: [] },
        }),
      ),
  });
  return (
    <Dialog open wide onOpenChange={onDone} title={t("versions.compare.title", { name: version.name })} description={t("versions.compare.text")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          compare.mutate();
        }}
      >
        <div className="grid items-start gap-4 sm:grid-cols-3">
          <Select label={t("versions.compare.baseline")} value={baseline} onChange={(event) => { setBaseline(event.target.value); }}>
            {baselines.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
          <Select label={t("versions.compare.golden")} value={goldenSet} onChange={(event) => { setGoldenSet(event.target.value); }}>
            <option value="">{t("versions.compare.noGolden")}</option>
            {sets.data?.items.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </Select>
          <Input label={t("versions.compare.recorded")} type="number" min={0} max={500} value={recorded} onChange={(event) => { setRecorded(event.target.value); }} />
        </div>
        {compare.isError && <ErrorState error={compare.error} title={t("versions.compare.failed")} />}
        {compare.data && <Result found={compare.data} />}
        <FormActions submit={t("versions.compare.action")} onCancel={onDone} busy={compare.isPending} disabled={baselines.length === 0} />
      </form>
    </Dialog>
  );
}

function Result({ found }: { found: Comparison }) {
  const { t, i18n } = useTranslation("operation");
  const share = new Intl.NumberFormat(i18n.language, { style: "percent", maximumFractionDigits: 1 });
  const milliseconds = new Intl.NumberFormat(i18n.language, { style: "unit", unit: "millisecond", maximumFractionDigits: 1 });
  const told = (value: { mean: number } | null) => (value === null ? "–" : share.format(value.mean));
  if (found.questions === 0) return <EmptyState title={t("versions.compare.noQuestions")}>{t("versions.compare.noQuestionsText")}</EmptyState>;
  return (
    <div role="status" className="grid gap-2">
      <p className="text-muted">{t("versions.compare.questions", { count: found.questions, expected: found.expected })}</p>
      <Table label={t("versions.compare.result")} stacked>
        <thead>
          <tr>
            <th scope="col">{t("versions.compare.mode")}</th>
            <th scope="col">{t("versions.compare.ndcg")}</th>
            <th scope="col">{t("versions.compare.recall")}</th>
            <th scope="col">{t("versions.compare.overlap")}</th>
            <th scope="col">{t("versions.compare.time")}</th>
          </tr>
        </thead>
        <tbody className="tabular-nums">
          {found.modes.map((mode) => (
            <tr key={mode.mode}>
              <th scope="row" className="border-t border-line">
                {t(`versions.compare.modes.${mode.mode}`)}
              </th>
              <td data-label={t("versions.compare.ndcg")}>{`${told(mode.candidate.ndcg_at_10)} / ${told(mode.baseline.ndcg_at_10)}`}</td>
              <td data-label={t("versions.compare.recall")}>{`${told(mode.candidate.recall_at_10)} / ${told(mode.baseline.recall_at_10)}`}</td>
              <td data-label={t("versions.compare.overlap")}>{share.format(mode.overlap_at_10.mean)}</td>
              <td data-label={t("versions.compare.time")}>{`${milliseconds.format(mode.candidate.p50_ms)} / ${milliseconds.format(mode.baseline.p50_ms)}`}</td>
            </tr>
          ))}
        </tbody>
      </Table>
      <p className="text-sm text-muted">{t("versions.compare.order", { candidate: found.candidate, baseline: found.baseline })}</p>
    </div>
  );
}
