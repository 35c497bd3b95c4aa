import { useRouter } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { session } from "@/api/session";
import { ConfirmDialog } from "@/ui/Dialog";

type Decide = (stay: boolean) => void;

/** Asks before the page is left, or the tab is closed, while something is changed and not saved. Within that form. */
export function Unsaved({ when }: { when: boolean }) {
  const { t } = useTranslation();
  const { history } = useRouter();
  const [decide, setDecide] = useState<Decide | null>(null);
  useEffect(() => {
    if (!when) return undefined;
    return history.block({
      enableBeforeUnload: true,
      blockerFn: ({ currentLocation: from, nextLocation: to }) => {
        const stays = from.pathname === to.pathname && from.search === to.search;
        // Who has logged out sees nothing of it any more.
        if (stays || session.state === "closed") return false;
        return new Promise<boolean>((resolve) => { setDecide(() => resolve); });
      },
    });
  }, [when, history]);
  const answer = (stay: boolean) => {
    decide?.(stay);
    setDecide(null);
  };
  return (
    <ConfirmDialog
      open={decide !== null}
      danger
      title={t("unsaved.title")}
      description={t("unsaved.text")}
      confirm={t("unsaved.leave")}
      cancel={t("unsaved.stay")}
      onOpenChange={() => { answer(true); }}
      onConfirm={() => {
        answer(false);
        return undefined;
      }}
    />
  );
}
