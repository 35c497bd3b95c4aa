import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import { Table } from "@/ui/parts";
import { Time } from "@/ui/Time";

import { ListFrame } from "./ListFrame";
import { RunError, RunState } from "./parts";
import { runsQuery } from "./queries";

const COUNTED = ["seen", "created", "updated", "unchanged", "deleted", "failed"] as const;

/** When a source was read, and what came of it. */
export function RunsList({ source }: { source: string }) {
  const { t, i18n } = useTranslation("feeds");
  const runs = useInfiniteQuery(runsQuery(source));
  const format = new Intl.NumberFormat(i18n.language);
  return (
    <div className="grid gap-3">
      <h2 className="text-xl font-semibold">{t("runs.label")}</h2>
      <ListFrame list={runs} failed={t("runs.notListed")} empty={<p className="text-muted">{t("runs.none")}</p>}>
        {(items) => (
          <Table label={t("runs.label")}>
            <thead>
              <tr>
                <th scope="col">{t("runs.begun")}</th>
                <th scope="col">{t("state")}</th>
                {COUNTED.map((name) => (
                  <th key={name} scope="col" className="text-end!">
                    {t(`runs.${name}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map((run) => (
                <tr key={run.id} data-run={run.state} className="align-top">
                  <td className="text-sm">
                    <Time at={run.started_at} />
                    {run.error && (
                      <span className="block text-bad">
                        <RunError error={run.error} />
                      </span>
                    )}
                  </td>
                  <td>
                    <RunState state={run.state} />
                  </td>
                  {COUNTED.map((name) => (
                    <td key={name} className="text-end text-sm tabular-nums">
                      {format.format(run.counts[name] ?? 0)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </Table>
        )}
      </ListFrame>
    </div>
  );
}
