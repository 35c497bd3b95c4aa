import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Button, IconButton } from "@/ui/Button";
import { CopyField } from "@/ui/CopyField";
import { Dialog } from "@/ui/Dialog";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { isProvisional } from "./conversation";

interface Props {
  chat: string;
  leaf: string | null;
  onClose: () => void;
}

/** Lets colleagues read a chat as it is now, by a link; and takes such links back. */
export default function ShareDialog({ chat, leaf, onClose }: Props) {
  const { t } = useTranslation("ask");
  const client = useQueryClient();
  const key = ["shares", chat];
  const shares = useQuery({ queryKey: key, queryFn: () => call(api.GET("/v1/shares", { params: { query: { session_id: chat, limit: 100 } } })) });
  const share = useMutation({
    mutationFn: () => {
      const leaf_id = leaf === null || isProvisional(leaf) ? null : leaf;
      return call(api.POST("/v1/chat/{session_id}/shares", { params: { path: { session_id: chat } }, headers: { "Idempotency-Key": freshKey() }, body: { leaf_id } }));
    },
    meta: { failed: false },
    onSuccess: () => client.invalidateQueries({ queryKey: ["shares"] }),
  });
  const withdraw = useMutation({
    mutationFn: (share_id: string) => call(api.DELETE("/v1/shares/{share_id}", { params: { path: { share_id } } })),
    meta: { failed: t("share.withdrawFailed") },
    onSuccess: (_nothing, id) => {
      if (share.data?.id === id) share.reset();
      return client.invalidateQueries({ queryKey: ["shares"] });
    },
  });
  const others = shares.data?.items.filter(({ id }) => id !== share.data?.id) ?? [];
  return (
    <Dialog open onOpenChange={onClose} title={t("share.title")} description={t("share.text")}>
      {share.data ? (
        <CopyField label={t("share.link")} value={location.origin + share.data.path} hint={t("share.linkHint")} />
      ) : (
        <Button look="primary" busy={share.isPending} onClick={() => { share.mutate(); }}>
          {t("share.make")}
        </Button>
      )}
      {share.isError && <ErrorState error={share.error} title={t("share.failed")} />}
      {shares.isPending && <Skeleton className="h-10" />}
      {shares.isError && <ErrorState error={shares.error} onRetry={() => void shares.refetch()} />}
      {others.length > 0 && (
        <section className="grid gap-1">
          <h3 className="text-sm font-medium">{t("share.before")}</h3>
          <ul className="grid max-h-60 gap-1 overflow-y-auto">
            {others.map((each) => (
              <li key={each.id} className="flex items-center justify-between gap-2 rounded-md bg-sunken ps-3">
                <Link to="/shared/$share" params={{ share: each.id }} className="min-w-0 truncate text-accent underline">
                  <Time at={each.created_at} look="full" />
                </Link>
                <IconButton icon={Trash2} label={t("share.withdraw")} onClick={() => { withdraw.mutate(each.id); }} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <Link to="/shared" className="justify-self-start text-sm text-accent underline">
        {t("share.all")}
      </Link>
    </Dialog>
  );
}
