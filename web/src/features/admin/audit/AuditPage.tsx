import { keepPreviousData, useInfiniteQuery, useMutation } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { ScrollText, ShieldAlert, ShieldCheck } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { CsvButton } from "@/features/insight/CsvButton";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { More } from "@/ui/More";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import type { AuditSearch } from ".";
import { EntryDialog } from "./EntryDialog";
import { EntryTable } from "./EntryTable";
import { Filters } from "./Filters";
import { csvPath, entriesQuery, type Entry, verifyLog } from "./queries";

const route = getRouteApi("/shell/admin/audit");

/** Who did what: filtered, looked at, and checked for changes. */
export default function AuditPage() {
  const { t, i18n } = useTranslation("audit");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [open, setOpen] = useState<Entry | null>(null);
  const entries = useInfiniteQuery({ ...entriesQuery(search), placeholderData: keepPreviousData });
  const verify = useMutation({ meta: { failed: t("verify.failed") }, mutationFn: verifyLog });
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const total = entries.data?.pages[0]?.total ?? 0;
  const show = (next: AuditSearch) => {
    setOpen(null);
    void navigate({ search: next });
  };
  return (
    <div className="grid gap-4">
      <PageHeader
        title={t("title")}
        actions={
          <>
            <CsvButton path={csvPath(search)} name="audit-log.csv" disabled={items.length === 0} />
            <Button icon={ShieldCheck} busy={verify.isPending} onClick={() => { verify.mutate(); }}>
              {t("verify.action")}
            </Button>
          </>
        }
      >
        {t("intro")}
      </PageHeader>
      <div role="status" className="-mt-4 empty:hidden">
        {verify.data && <Verdict ok={verify.data.ok} entries={verify.data.entries} brokenAt={verify.data.broken_at} />}
      </div>
      <Filters search={search} onChange={show} />
      {entries.isPending && <Skeleton className="h-96" />}
      {entries.isError && <ErrorState error={entries.error} title={t("listFailed")} onRetry={() => void entries.refetch()} />}
      {entries.isSuccess && (
        <p role="status" className="-my-1 text-sm text-muted">
          {t("count", { count: total, shown: new Intl.NumberFormat(i18n.language).format(total) })}
        </p>
      )}
      {entries.isSuccess && items.length === 0 && (
        <EmptyState icon={ScrollText} title={t("none.title")} action={<Button onClick={() => { show({}); }}>{t("none.action")}</Button>}>
          {t("none.text")}
        </EmptyState>
      )}
      {items.length > 0 && <EntryTable entries={items} onOpen={setOpen} />}
      <More hasMore={entries.hasNextPage} loading={entries.isFetchingNextPage} onMore={() => void entries.fetchNextPage()} />
      {open && <EntryDialog entry={open} onShow={show} onDone={() => { setOpen(null); }} />}
    </div>
  );
}

function Verdict({ ok, entries, brokenAt }: { ok: boolean; entries: number; brokenAt: number | null }) {
  const { t, i18n } = useTranslation("audit");
  const Icon = ok ? ShieldCheck : ShieldAlert;
  const shown = new Intl.NumberFormat(i18n.language).format(entries);
  return (
    <p className={classes("flex items-center gap-2 rounded-xl border p-3", ok ? "border-good bg-good-soft text-good" : "border-bad bg-bad-soft text-bad")}>
      <Icon aria-hidden size={20} className="shrink-0" />
      {ok ? t("verify.ok", { shown }) : t("verify.broken", { number: brokenAt })}
    </p>
  );
}
