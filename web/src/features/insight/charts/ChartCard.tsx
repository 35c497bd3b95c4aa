import { ChartColumn, Table2 } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui/Button";
import { Card, Table } from "@/ui/parts";

import { Legend } from "./Legend";
import { Plot, valueText } from "./Plot";
import type { ChartData } from "./series";

/** A chart with its title and legend; the same as a table at a click. */
export function ChartCard<P>({ data, note }: { data: ChartData<P>; note?: ReactNode }) {
  const { t } = useTranslation("insight");
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <Card className="grid min-w-0 content-start pt-3">
      <section aria-labelledby={id} className="grid min-w-0 gap-2">
        <div className="flex min-h-10 items-center justify-between gap-3">
          <div className="grid gap-1">
            <h2 id={id} className="text-lg font-semibold">
              {data.label}
            </h2>
            {note && <p className="text-sm text-muted">{note}</p>}
          </div>
          <IconButton
            icon={asTable ? ChartColumn : Table2}
            label={asTable ? t("chart.asChart", { name: data.label }) : t("chart.asTable", { name: data.label })}
            aria-pressed={asTable}
            onClick={() => { setAsTable(!asTable); }}
          />
        </div>
        {asTable ? (
          <div className="max-h-60 overflow-y-auto">
            <Values data={data} />
          </div>
        ) : (
          <>
            <Plot data={data} />
            {data.series.length > 1 ? <Legend kind={data.kind} series={data.series} /> : <div className="h-5" />}
          </>
        )}
      </section>
    </Card>
  );
}

function Values<P>({ data: { label, points, series, when, format } }: { data: ChartData<P> }) {
  const { t } = useTranslation("insight");
  return (
    <Table label={label} stacked={series.length > 1}>
      <thead>
        <tr>
          <th scope="col">{t("chart.when")}</th>
          {series.map(({ name }) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="tabular-nums">
        {points.map((point) => (
          <tr key={when(point, false)}>
            <th scope="row" className="border-t border-line whitespace-nowrap">
              {when(point, false)}
            </th>
            {series.map(({ name, value }) => (
              <td key={name} data-label={series.length > 1 ? name : undefined}>{valueText(value(point), format)}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
