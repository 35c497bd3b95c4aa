import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Ban, CirclePause, CirclePlay, Ellipsis, FolderUp, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { collectionsQuery } from "@/features/library/queries";
import { IconButton } from "@/ui/Button";
import { HiddenHead } from "@/ui/HiddenHead";
import { Menu, MenuItem } from "@/ui/Menu";
import { More } from "@/ui/More";
import { Badge, Progress, Skeleton, Table, type Tone } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import type { JobsSearch } from "..";
import { type Batch, batchesQuery, useBatchAction } from "../queries";
import { CancelDialog } from "./CancelDialog";
import { CollectionFilter } from "./CollectionFilter";

const TONES: Record<Batch["state"], Tone> = { open: "accent", running: "accent", paused: "warn", completed: "good", cancelled: "plain" };

/** Many files that were sent together, and how far each batch is. */
export function BatchesPanel({ search, onChange }: { search: JobsSearch; onChange: (search: JobsSearch) => void }) {
  const { t } = useTranslation("operation");
  const batches = useInfiniteQuery(batchesQuery(search.collection ?? null));
  const items = batches.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="max-w-64">
        <CollectionFilter value={search.collection ?? null} onChange={(collection) => { onChange({ part: "batches", ...(collection ? { collection } : {}) }); }} />
      </div>
      {batches.isPending && <Skeleton className="h-72 rounded-xl" />}
      {batches.isError && <ErrorState error={batches.error} title={t("batches.listFailed")} onRetry={() => void batches.refetch()} />}
      {batches.isSuccess && items.length === 0 && (
        <EmptyState icon={FolderUp} title={t("batches.none")}>
          {t("batches.noneText")}
        </EmptyState>
      )}
      {items.length > 0 && <BatchTable batches={items} />}
      <More hasMore={batches.hasNextPage} loading={batches.isFetchingNextPage} onMore={() => void batches.fetchNextPage()} />
    </div>
  );
}

function BatchTable({ batches }: { batches: readonly Batch[] }) {
  const { t } = useTranslation("operation");
  return (
    <Table label={t("batches.part")}>
      <thead>
        <tr>
          <th scope="col">{t("name")}</th>
          <th scope="col" className="max-sm:hidden">
            {t("jobs.state")}
          </th>
          <th scope="col">{t("batches.files")}</th>
          <th scope="col" className="max-md:hidden">
            {t("jobs.created")}
          </th>
          <HiddenHead>{t("actions")}</HiddenHead>
        </tr>
      </thead>
      <tbody>
        {batches.map((batch) => (
          <Row key={batch.id} batch={batch} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ batch }: { batch: Batch }) {
  const { t, i18n } = useTranslation("operation");
  const collections = useQuery(collectionsQuery);
  const number = new Intl.NumberFormat(i18n.language);
  const ended = batch.done + batch.skipped + batch.failed + batch.cancelled;
  const failures = Object.entries(batch.reasons).map(([reason, count]) => `${reason}: ${number.format(count)}`);
  return (
    <tr className="hover:bg-canvas">
      <th scope="row" className="w-2/5 max-w-0 border-t border-line !text-base !font-normal !text-ink">
        <span className="block truncate font-medium" title={batch.name}>
          <bdi>{batch.name}</bdi>
        </span>
        <span className="block truncate text-sm text-muted">
          <bdi>{collections.data?.find(({ id }) => id === batch.collection_id)?.name ?? "…"}</bdi>
        </span>
      </th>
      <td className="max-sm:hidden">
        <Badge tone={TONES[batch.state]}>{t(`batches.states.${batch.state}`)}</Badge>
      </td>
      <td className="min-w-40">
        <Progress label={batch.name} value={ended} max={Math.max(1, batch.total)} />
        <span className="block text-sm text-muted tabular-nums">{t("batches.of", { done: number.format(ended), total: number.format(batch.total) })}</span>
        {batch.failed > 0 && (
          <span className="block text-sm text-bad" title={failures.join("\n")}>
            {t("batches.failed", { count: batch.failed })}
          </span>
        )}
        {batch.ends_at && (
          <span className="block text-sm text-muted">
            {t("batches.ends")} <Time at={batch.ends_at} />
          </span>
        )}
      </td>
      <td className="text-muted max-md:hidden">
        <Time at={batch.created_at} />
      </td>
      <td className="!px-2">
        <RowMenu batch={batch} />
      </td>
    </tr>
  );
}

function RowMenu({ batch }: { batch: Batch }) {
  const { t } = useTranslation("operation");
  const change = useBatchAction();
  const [asked, setAsked] = useState(false);
  const over = batch.state === "completed" || batch.state === "cancelled";
  if (over && batch.failed === 0) return <span className="block size-10" />;
  return (
    <>
      <Menu trigger={<IconButton icon={Ellipsis} label={t("jobs.actionsFor", { name: batch.name })} />}>
        {!over && batch.state === "paused" && (
          <MenuItem icon={CirclePlay} onSelect={() => { change.mutate({ batch, action: "resume" }); }}>
            {t("jobs.do.resume")}
          </MenuItem>
        )}
        {!over && batch.state !== "paused" && (
          <MenuItem icon={CirclePause} onSelect={() => { change.mutate({ batch, action: "pause" }); }}>
            {t("jobs.do.pause")}
          </MenuItem>
        )}
        {batch.failed > 0 && (
          <MenuItem icon={RotateCcw} onSelect={() => { change.mutate({ batch, action: "retry" }); }}>
            {t("batches.retry")}
          </MenuItem>
        )}
        {!over && (
          <MenuItem icon={Ban} danger onSelect={() => { setAsked(true); }}>
            {t("jobs.do.cancel")}
          </MenuItem>
        )}
      </Menu>
      {asked && <CancelDialog batch name={batch.name} onCancel={() => change.mutateAsync({ batch, action: "cancel" })} onDone={() => { setAsked(false); }} />}
    </>
  );
}
