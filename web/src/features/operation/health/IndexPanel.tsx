import { useQuery } from "@tanstack/react-query";
import { Layers } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Badge, Card, Skeleton, Table } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { type IndexStats, indexStatsQuery } from "./queries";

const BYTE = 1024;
const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** An amount of memory in the reader's language. */
function size(bytes: number, language: string): string {
  const at = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(BYTE)));
  return new Intl.NumberFormat(language, { style: "unit", unit: UNITS[at] ?? "byte", maximumFractionDigits: 1 }).format(bytes / BYTE ** at);
}

/** How much is indexed where, and what it takes. */
export function IndexPanel() {
  const { t } = useTranslation("operation");
  const stats = useQuery(indexStatsQuery);
  if (stats.isPending) return <Skeleton className="h-96 rounded-xl" />;
  if (stats.isError) return <ErrorState error={stats.error} title={t("indexes.failed")} onRetry={() => void stats.refetch()} />;
  return (
    <div className="grid grid-cols-1 gap-4">
      <Figures stats={stats.data} />
      {stats.data.indices.length === 0 ? (
        <EmptyState icon={Layers} title={t("indexes.none")}>
          {t("indexes.noneText")}
        </EmptyState>
      ) : (
        <IndexTable indices={stats.data.indices} />
      )}
    </div>
  );
}

function Figures({ stats }: { stats: IndexStats }) {
  const { t, i18n } = useTranslation("operation");
  const number = new Intl.NumberFormat(i18n.language);
  const figures = [
    ["vectors", number.format(stats.total_vectors)],
    ["changed", number.format(stats.dirty_indices)],
    ["memory", size(stats.process.memory_bytes, i18n.language)],
    ["mapped", size(stats.process.mapped_bytes, i18n.language)],
    ["open", number.format(stats.process.open)],
    ["tail", number.format(stats.process.tail)],
  ] as const;
  return (
    <Card>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-3">
        {figures.map(([name, value]) => (
          <div key={name} className="grid content-start">
            <dt className="text-sm text-muted">{t(`indexes.figures.${name}`)}</dt>
            <dd className="text-xl font-semibold tabular-nums">{value}</dd>
            <dd className="text-sm text-muted">{t(`indexes.meaning.${name}`)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function IndexTable({ indices }: { indices: IndexStats["indices"] }) {
  const { t, i18n } = useTranslation("operation");
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <Table label={t("health.parts.indexes")} stacked>
      <thead>
        <tr>
          <th scope="col">{t("jobs.collection")}</th>
          <th scope="col">{t("indexes.version")}</th>
          <th scope="col" className="!text-end">
            {t("indexes.figures.vectors")}
          </th>
          <th scope="col" className="!text-end">
            {t("indexes.dimension")}
          </th>
          <th scope="col" className="sm:max-md:hidden">
            {t("indexes.published")}
          </th>
        </tr>
      </thead>
      <tbody>
        {indices.map((each) => (
          <tr key={`${each.collection_id ?? ""} ${each.embedding_version}`}>
            <th scope="row" className="border-t border-line !text-base !font-normal !text-ink">
              <bdi>{each.namespace ?? t("indexes.all")}</bdi>
            </th>
            <td data-label={t("indexes.version")}>
              <span>
                <bdi>{each.embedding_version}</bdi> {each.dirty && <Badge tone="plain">{t("indexes.dirty")}</Badge>}
              </span>
            </td>
            <td data-label={t("indexes.figures.vectors")} className="text-end tabular-nums">{number.format(each.ntotal)}</td>
            <td data-label={t("indexes.dimension")} className="text-end tabular-nums">{number.format(each.dimension)}</td>
            <td data-label={t("indexes.published")} className="text-muted sm:max-md:hidden">
              <Time at={each.updated_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
