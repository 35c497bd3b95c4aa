import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { ChartColumn } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { CsvButton } from "@/features/insight/CsvButton";
import { Input, Select } from "@/ui/fields";
import { Table } from "@/ui/parts";

import { Frame } from "./Frame";
import { dollars } from "./money";
import { type GroupBy, usageQuery } from "./queries";

const GROUPS = ["user", "key", "collection", "assistant", "model", "purpose", "day"] as const satisfies readonly GroupBy[];

/** What was used, by whom or for what; what cost most comes first. */
export function UsagePanel() {
  const { t, i18n } = useTranslation("models");
  const [by, setBy] = useState<GroupBy>("user");
  const [from, setFrom] = useState("");
  const [to, setTo] = useState("");
  const usage = useQuery({ ...usageQuery(by, from, to), placeholderData: keepPreviousData });
  const number = new Intl.NumberFormat(i18n.language);
  const rows = usage.data ? [...usage.data.items, usage.data.total] : [];
  const query = new URLSearchParams({ group_by: by, ...(from ? { from } : {}), ...(to ? { to } : {}) });
  return (
    <Frame
      title={t("parts.usage")}
      intro={t("usage.intro")}
      icon={ChartColumn}
      query={usage}
      empty={usage.data?.items.length === 0}
      none={t("usage.none")}
      action={<CsvButton path={`/v1/usage.csv?${query.toString()}`} name={`usage-${by}.csv`} disabled={usage.data?.items.length === 0} />}
      controls={
        <div className="grid gap-3 sm:grid-cols-3">
          <Select label={t("usage.by")} value={by} onChange={(event) => { setBy(GROUPS.find((each) => each === event.target.value) ?? "user"); }}>
            {GROUPS.map((each) => (
              <option key={each} value={each}>
                {t(`usage.groups.${each}`)}
              </option>
            ))}
          </Select>
          <Input label={t("usage.from")} type="date" max={to} value={from} onChange={(event) => { setFrom(event.target.value); }} />
          <Input label={t("usage.to")} type="date" min={from} value={to} onChange={(event) => { setTo(event.target.value); }} />
        </div>
      }
    >
      {usage.data && usage.data.items.length > 0 && (
        <Table label={t("parts.usage")} stacked>
          <thead>
            <tr>
              <th scope="col">{t(`usage.groups.${usage.data.group_by}`)}</th>
              {COLUMNS.map((name) => (
                <th key={name} scope="col" className={HEAD}>
                  {t(`usage.columns.${name}`)}
                </th>
              ))}
              <th scope="col" className={HEAD}>{t("usage.cost")}</th>
            </tr>
          </thead>
          <tbody className="tabular-nums">
            {rows.map((row, place) => (
              <tr key={place} className={place === rows.length - 1 ? "font-semibold" : ""}>
                <th scope="row" className="border-t border-line !text-base !text-ink">
                  <bdi className="inline-block wrap-anywhere sm:min-w-60">{place === rows.length - 1 ? t("usage.total") : (row.name ?? (row.key || "–"))}</bdi>
                </th>
                {COLUMNS.map((name) => (
                  <td key={name} data-label={t(`usage.columns.${name}`)} className={CELL}>
                    {number.format(row[name])}
                  </td>
                ))}
                <td data-label={t("usage.cost")} className={CELL}>{dollars(row.cost, i18n.language)}</td>
              </tr>
            ))}
          </tbody>
        </Table>
      )}
    </Frame>
  );
}

const COLUMNS = ["questions", "answered", "abstained", "calls", "tokens_in", "tokens_out"] as const;
/** Close together: the first column needs the room for addresses. */
const CELL = "text-end sm:!px-2.5";
const HEAD = "align-bottom sm:!px-2.5 !text-end !whitespace-normal";
