import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";

import { classes } from "@/ui/classes";
import { Skeleton } from "@/ui/parts";

import { useHistoryShown } from "./shown";

const History = lazy(() => import("./History"));

/** One's chats beside the conversation, where there is room. */
export function HistoryColumn({ chat, narrow }: { chat: string | null; narrow: boolean }) {
  const { t } = useTranslation("ask");
  const { column } = useHistoryShown();
  if (!column) return null;
  return (
    <nav aria-label={t("history.title")} className={classes("w-64 shrink-0 border-e border-line max-lg:hidden", narrow && "max-wide:hidden")}>
      <Suspense fallback={<HistorySkeleton />}>
        <History chat={chat} />
      </Suspense>
    </nav>
  );
}

export function HistorySkeleton() {
  return (
    <div className="grid gap-2 p-3">
      {[1, 2, 3, 4, 5, 6].map((each) => (
        <Skeleton key={each} className="h-9" />
      ))}
    </div>
  );
}
