import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { FolderSync } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Table } from "@/ui/parts";
import { EmptyState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { CollectionName } from "./CollectionName";
import { kindTitle } from "./kinds";
import { ListFrame } from "./ListFrame";
import { NewLink } from "./NewLink";
import { RunError, ScheduleCell, SourceState } from "./parts";
import { type Source, sourcesQuery } from "./queries";

/** The sources of a collection, or of all. `brief`: a line where there are none, for there is more beside it. */
export function SourceTable({ collection, brief = false }: { collection: string | null; brief?: boolean }) {
  const { t } = useTranslation("feeds");
  const sources = useInfiniteQuery(sourcesQuery(collection));
  return (
    <ListFrame
      list={sources}
      failed={t("sources.failed")}
      empty={
        brief ? (
          <p className="text-muted">{t("sources.none.text")}</p>
        ) : (
          <EmptyState icon={FolderSync} title={t("sources.none.title")} action={<NewLink what="source" collection={collection} />}>
            {t("sources.none.text")}
          </EmptyState>
        )
      }
    >
      {(items) => (
        <Table label={t("sources.label")}>
          <thead>
            <tr>
              <th scope="col">{t("sources.name")}</th>
              <th scope="col">{t("state")}</th>
              <th scope="col">{t("sources.items")}</th>
              <th scope="col" className="max-md:hidden">{t("schedule.label")}</th>
              <th scope="col" className="max-md:hidden">{t("lastRun")}</th>
            </tr>
          </thead>
          <tbody>
            {items.map((source) => (
              <SourceRow key={source.id} source={source} named={collection === null} />
            ))}
          </tbody>
        </Table>
      )}
    </ListFrame>
  );
}

function SourceRow({ source, named }: { source: Source; named: boolean }) {
  const { t, i18n } = useTranslation("feeds");
  const failed = source.last_run?.counts["failed"] ?? 0;
  return (
    <tr data-source={source.state} className="align-top">
      <td className="w-full max-w-0 min-w-28 sm:min-w-48">
        <Link to="/library/feeds/sources/$source" params={{ source: source.id }} className="block truncate font-medium text-accent hover:underline" title={source.name}>
          <bdi>{source.name}</bdi>
        </Link>
        <span className="block truncate text-sm text-muted">{kindTitle(source.kind, i18n)}</span>
        {named && <CollectionName id={source.collection_id} />}
        {source.last_run?.error && (
          <span className="block truncate text-sm text-bad">
            <RunError error={source.last_run.error} />
          </span>
        )}
      </td>
      <td>
        <SourceState source={source} />
      </td>
      <td className="text-sm whitespace-nowrap tabular-nums">
        {new Intl.NumberFormat(i18n.language).format(source.items)}
        {failed > 0 && <span className="block text-bad">{t("crawls.failedPages", { count: failed })}</span>}
      </td>
      <td className="text-sm whitespace-nowrap max-md:hidden">
        <ScheduleCell cron={source.cron} next={source.next_run_at} />
      </td>
      <td className="text-sm max-md:hidden">{source.last_run ? <Time at={source.last_run.started_at} /> : "–"}</td>
    </tr>
  );
}
