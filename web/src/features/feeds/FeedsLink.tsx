import { Link } from "@tanstack/react-router";
import { FolderSync } from "lucide-react";
import { useTranslation } from "react-i18next";

/** Leads to all crawls and sources; it needs the texts of the library. */
export function FeedsLink() {
  const { t } = useTranslation("library");
  return (
    <Link to="/library/feeds" className="tap inline-flex min-h-10 items-center gap-2 rounded-md border border-line-strong bg-raised px-4 font-medium hover:bg-sunken">
      <FolderSync aria-hidden size={18} />
      {t("tabs.feeds")}
    </Link>
  );
}
