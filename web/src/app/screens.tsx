import { type ErrorComponentProps, Link, Outlet, useRouter } from "@tanstack/react-router";
import { SearchX } from "lucide-react";
import { Direction } from "radix-ui";
import { useTranslation } from "react-i18next";

import { useTitle } from "@/ui/PageHeader";
import { EmptyState, ErrorState } from "@/ui/states";
import { Toasts } from "@/ui/Toasts";
import { TooltipProvider } from "@/ui/Tooltip";

import { OfflineNotice } from "./OfflineNotice";

/** What surrounds every page, logged in or not. */
export function Frame() {
  const { i18n } = useTranslation();
  return (
    <Direction.Provider dir={i18n.dir()}>
      <TooltipProvider delayDuration={400}>
        <OfflineNotice />
        <Outlet />
        <Toasts />
      </TooltipProvider>
    </Direction.Provider>
  );
}

/** In place of a page that failed; the rest of the page stays. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  useTitle(t("errors.title"));
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <div className="mx-auto max-w-2xl p-6">
      <h1 tabIndex={-1} className="sr-only">
        {t("errors.title")}
      </h1>
      <ErrorState error={error} onRetry={again} />
    </div>
  );
}

/** An address that leads nowhere. */
export function NotFound() {
  const { t } = useTranslation();
  useTitle(t("notFound.title"));
  return (
    <main className="p-6">
      <h1 tabIndex={-1} className="sr-only">
        {t("notFound.title")}
      </h1>
      <EmptyState
        icon={SearchX}
        title={t("notFound.title")}
        action={
          <Link to="/ask" className="font-medium text-accent underline">
            {t("notFound.home")}
          </Link>
        }
      >
        {t("notFound.text")}
      </EmptyState>
    </main>
  );
}
