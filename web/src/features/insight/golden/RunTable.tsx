import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { IconButton } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { HiddenHead } from "@/ui/HiddenHead";
import { Table } from "@/ui/parts";
import { Time } from "@/ui/Time";
import { toast } from "@/ui/Toasts";

import { useFormats } from "../overview/format";
import type { GoldenSet } from "./queries";
import { METRICS, type Result } from "./results";

const SHOWN = 3;

interface Props {
  set: GoldenSet;
  results: readonly Result[];
  first: string | undefined;
  second: string | undefined;
  onFirst: (key: string) => void;
  onSecond: (key: string) => void;
}

/** All measurements; two of them are chosen to be compared. */
export function RunTable({ set, results, first, second, onFirst, onSecond }: Props) {
  const { t } = useTranslation("golden");
  const formats = useFormats();
  const [leaving, setLeaving] = useState<Result | null>(null);
  const metrics = METRICS.filter((metric) => results.some(({ figures }) => figures[metric])).slice(0, SHOWN);
  return (
    <>
      <Table label={t("parts.runs")}>
        <thead>
          <tr>
            <th scope="col">{t("runs.a")}</th>
            <th scope="col">{t("runs.b")}</th>
            <th scope="col">{t("runs.run")}</th>
            <th scope="col" className="max-xl:hidden">{t("runs.when")}</th>
            {metrics.map((metric) => (
              <th key={metric} scope="col" className="!text-end max-lg:hidden">
                {t(`metric.${metric}`)}
              </th>
            ))}
            <th scope="col" className="!text-end max-lg:hidden">{t("runs.median")}</th>
            <HiddenHead>{t("actions")}</HiddenHead>
          </tr>
        </thead>
        <tbody>
          {results.map((result) => (
            <tr key={result.key} className="hover:bg-canvas">
              <td>
                <input type="radio" name="first" className="size-5 accent-accent" aria-label={t("runs.asA", { name: named(result) })} checked={result.key === first} onChange={() => { onFirst(result.key); }} />
              </td>
              <td>
                <input type="radio" name="second" className="size-5 accent-accent" aria-label={t("runs.asB", { name: named(result) })} checked={result.key === second} onChange={() => { onSecond(result.key); }} />
              </td>
              <th scope="row" className="w-1/3 max-w-0 min-w-36 border-t border-line !text-base !text-ink">
                <bdi className="block truncate" title={result.name}>
                  {result.name}
                </bdi>
                <span className="block truncate text-sm font-normal text-muted">
                  {result.configuration || t("runs.asConfigured")}
                  {result.failed > 0 && ` · ${t("runs.notAnswered", { count: result.failed })}`}
                </span>
              </th>
              <td className="text-muted max-xl:hidden">
                <Time at={result.at} />
              </td>
              {metrics.map((metric) => (
                <td key={metric} className="text-end tabular-nums max-lg:hidden">
                  {result.figures[metric] ? formats.percent(result.figures[metric].mean) : t("runs.unknown")}
                </td>
              ))}
              <td className="text-end tabular-nums max-lg:hidden">{result.medianMs === null ? t("runs.unknown") : formats.duration(result.medianMs)}</td>
              <td className="!px-2">
                <IconButton icon={Trash2} label={t("runs.deleteNamed", { name: named(result) })} onClick={() => { setLeaving(result); }} />
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      {leaving && <DeleteRunDialog set={set} result={leaving} onDone={() => { setLeaving(null); }} />}
    </>
  );
}

export function named({ name, configuration }: Result): string {
  return configuration ? `${name} (${configuration})` : name;
}

function DeleteRunDialog({ set, result, onDone }: { set: GoldenSet; result: Result; onDone: () => void }) {
  const { t } = useTranslation("golden");
  const queries = useQueryClient();
  const remove = useMutation({
    meta: { failed: t("runs.deleteFailed") },
    mutationFn: () => call(api.DELETE("/v1/golden-sets/{golden_set}/runs/{run_id}", { params: { path: { golden_set: set.id, run_id: result.run } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["golden", "runs", set.id] });
      toast(t("runs.deleted", { name: result.name }));
    },
  });
  return (
    <ConfirmDialog open onOpenChange={onDone} title={t("runs.deleteTitle", { name: result.name })} description={t("runs.deleteText")} confirm={t("runs.delete")} danger onConfirm={() => remove.mutateAsync()} />
  );
}
