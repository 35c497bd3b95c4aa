import { useInfiniteQuery } from "@tanstack/react-query";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/app/queries";
import { Button } from "@/ui/Button";
import { More } from "@/ui/More";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { CreateKeyDialog } from "./CreateKeyDialog";
import { KeyTable } from "./KeyTable";
import { type ApiKey, keysQuery } from "./queries";
import { RenameKeyDialog, RevokeKeyDialog } from "./KeyDialogs";

interface Props {
  /** Keys of all users; for administrators. */
  everybody?: boolean;
  /** Whose keys; one's own without it. */
  userId?: string;
}

type Doing = { kind: "create" } | { kind: "rename" | "revoke"; key: ApiKey };

/** API keys: listed, made, renamed, revoked. */
export function KeyList({ everybody = false, userId }: Props) {
  const { t } = useTranslation("keys");
  const me = useMe();
  const owner = everybody ? null : (userId ?? me.user.id);
  const [doing, setDoing] = useState<Doing | null>(null);
  const keys = useInfiniteQuery(keysQuery(owner));
  const items = keys.data?.pages.flatMap((page) => page.items) ?? [];
  const done = () => { setDoing(null); };
  const create = (
    <Button icon={KeyRound} look="primary" onClick={() => { setDoing({ kind: "create" }); }}>
      {t("new")}
    </Button>
  );
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose text-muted">{t("intro")}</p>
        {items.length > 0 && create}
      </div>
      {keys.isPending && <Skeleton className="h-60" />}
      {keys.isError && <ErrorState error={keys.error} title={t("listFailed")} onRetry={() => void keys.refetch()} />}
      {keys.isSuccess && items.length === 0 && (
        <EmptyState icon={KeyRound} title={t("none.title")} action={create}>
          {t("none.text")}
        </EmptyState>
      )}
      {items.length > 0 && <KeyTable keys={items} owners={everybody} onAction={(kind, key) => { setDoing({ kind, key }); }} />}
      <More hasMore={keys.hasNextPage} loading={keys.isFetchingNextPage} onMore={() => void keys.fetchNextPage()} />
      {doing?.kind === "create" && <CreateKeyDialog userId={userId ?? me.user.id} onDone={done} />}
      {doing?.kind === "rename" && <RenameKeyDialog apiKey={doing.key} onDone={done} />}
      {doing?.kind === "revoke" && <RevokeKeyDialog apiKey={doing.key} onDone={done} />}
    </div>
  );
}
