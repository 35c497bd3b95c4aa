import { infiniteQueryOptions, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { MonitorSmartphone } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, type Schema } from "@/api/client";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { More } from "@/ui/More";
import { Badge, Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";
import { toast } from "@/ui/Toasts";

import { agentOf } from "./agents";

const KEY = ["sessions"];

const sessionsQuery = infiniteQueryOptions({
  queryKey: KEY,
  initialPageParam: null as string | null,
  queryFn: ({ pageParam }) => call(api.GET("/v1/auth/sessions", { params: { query: { cursor: pageParam, limit: 20 } } })),
  getNextPageParam: (last) => last.next_cursor,
});

/** Where one is logged in; each login can be ended, or all but this one. */
export function SessionList() {
  const { t } = useTranslation("account");
  const sessions = useInfiniteQuery(sessionsQuery);
  const [asking, setAsking] = useState(false);
  const endOthers = useEndOthers();
  const items = sessions.data?.pages.flatMap((page) => page.items) ?? [];
  if (sessions.isPending) return <Skeleton className="h-24" />;
  if (sessions.isError) return <ErrorState error={sessions.error} title={t("sessions.listFailed")} onRetry={() => void sessions.refetch()} />;
  return (
    <>
      <ul className="divide-y divide-line">
        {items.map((each) => (
          <One key={each.id} login={each} />
        ))}
      </ul>
      <More hasMore={sessions.hasNextPage} loading={sessions.isFetchingNextPage} onMore={() => void sessions.fetchNextPage()} />
      {items.some(({ current }) => !current) && (
        <div className="flex justify-end">
          <Button look="danger" onClick={() => { setAsking(true); }}>
            {t("sessions.endOthers")}
          </Button>
        </div>
      )}
      <ConfirmDialog
        open={asking}
        onOpenChange={setAsking}
        title={t("sessions.endOthersTitle")}
        description={t("sessions.endOthersText")}
        confirm={t("sessions.endOthers")}
        danger
        onConfirm={() => endOthers.mutateAsync()}
      />
    </>
  );
}

function One({ login }: { login: Schema<"SessionOut"> }) {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const end = useMutation({
    meta: { failed: t("sessions.endFailed") },
    mutationFn: () => call(api.DELETE("/v1/auth/sessions/{login_id}", { params: { path: { login_id: login.id } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: KEY });
      toast(t("sessions.ended"));
    },
  });
  const name = useAgentName(login.agent);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2.5">
      <MonitorSmartphone aria-hidden size={20} className="text-muted" />
      <span className="grid min-w-40 flex-1">
        <span className="flex flex-wrap items-center gap-2 font-medium" title={login.agent ?? undefined}>
          {name}
          {login.current && <Badge tone="accent">{t("sessions.current")}</Badge>}
        </span>
        <span className="text-sm text-muted">
          {login.address && <span dir="ltr">{login.address}</span>} {t("sessions.seen")} <Time at={login.seen_at} />
        </span>
      </span>
      {!login.current && (
        <Button size="sm" busy={end.isPending} aria-label={t("sessions.endOne", { name })} onClick={() => { end.mutate(); }}>
          {t("sessions.end")}
        </Button>
      )}
    </li>
  );
}

function useAgentName(agent: string | null): string {
  const { t } = useTranslation("account");
  if (!agent) return t("sessions.unknown");
  const { browser, system, words } = agentOf(agent);
  if (browser && system) return t("sessions.on", { browser, system });
  return browser ?? words;
}

function useEndOthers() {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  return useMutation({
    meta: { failed: t("sessions.endFailed") },
    mutationFn: () => call(api.DELETE("/v1/auth/sessions")),
    onSuccess: async ({ ended }) => {
      await queries.invalidateQueries({ queryKey: KEY });
      toast(t("sessions.endedOthers", { count: ended }));
    },
  });
}
