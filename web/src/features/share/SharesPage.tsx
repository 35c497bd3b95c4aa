import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Share2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { More } from "@/ui/More";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";
import { toast } from "@/ui/Toasts";

import { type Share, sharesQuery } from "./queries";

/** What one shares; each can be looked at as others see it, and withdrawn. */
export default function SharesPage() {
  const { t } = useTranslation("share");
  const client = useQueryClient();
  const shares = useInfiniteQuery(sharesQuery);
  const [leaving, setLeaving] = useState<Share | null>(null);
  const withdraw = useMutation({
    mutationFn: (share_id: string) => call(api.DELETE("/v1/shares/{share_id}", { params: { path: { share_id } } })),
    meta: { failed: t("withdrawFailed") },
    onSuccess: () => {
      toast(t("withdrawn"));
      return client.invalidateQueries({ queryKey: ["shares"] });
    },
  });
  const items = shares.data?.pages.flatMap((each) => each.items) ?? [];
  return (
    <div className="mx-auto max-w-3xl px-4 py-6">
      <PageHeader title={t("listTitle")}>{t("listText")}</PageHeader>
      {shares.isPending && <Skeleton className="h-40" />}
      {shares.isError && <ErrorState error={shares.error} onRetry={() => void shares.refetch()} />}
      {shares.isSuccess && items.length === 0 && (
        <EmptyState icon={Share2} title={t("none")}>
          {t("noneText")}
        </EmptyState>
      )}
      <ul className="grid gap-2">
        {items.map((share) => (
          <li key={share.id} className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 rounded-lg border border-line bg-surface py-2.5 ps-4 pe-3">
            <span className="grid min-w-0 flex-1">
              <Link to="/shared/$share" params={{ share: share.id }} className="truncate font-medium text-accent underline" dir="auto">
                {share.title || t("untitled")}
              </Link>
              <span className="text-sm text-muted">
                <Time at={share.created_at} />
              </span>
            </span>
            <Button size="sm" look="danger" aria-label={t("withdrawOne", { title: share.title })} onClick={() => { setLeaving(share); }}>
              {t("withdraw")}
            </Button>
          </li>
        ))}
      </ul>
      <More hasMore={shares.hasNextPage} loading={shares.isFetchingNextPage} onMore={() => void shares.fetchNextPage()} />
      <ConfirmDialog
        open={leaving !== null}
        danger
        onOpenChange={() => { setLeaving(null); }}
        title={t("withdrawTitle")}
        description={t("withdrawText", { title: leaving?.title ?? "" })}
        confirm={t("withdraw")}
        onConfirm={() => (leaving ? withdraw.mutateAsync(leaving.id) : undefined)}
      />
    </div>
  );
}
