import { Link } from "@tanstack/react-router";
import { ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { FeedTab } from "./tabs";

/** The way up, above the title of a page. */
export function BackToFeeds({ tab }: { tab: FeedTab }) {
  const { t } = useTranslation("feeds");
  return (
    <nav aria-label={t("path")} className="flex flex-wrap items-center gap-1 pb-1 text-sm text-muted">
      <Link to="/library" className="py-1 hover:text-ink hover:underline">
        {t("library")}
      </Link>
      <ChevronRight aria-hidden size={14} className="rtl:-scale-x-100" />
      <Link to="/library/feeds" search={{ list: tab }} className="py-1 hover:text-ink hover:underline">
        {t("title")}
      </Link>
    </nav>
  );
}
