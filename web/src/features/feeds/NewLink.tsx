import { Link } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useTranslation } from "react-i18next";

/** Leads to the form for a new crawl or source. */
export function NewLink({ what, collection }: { what: "crawl" | "source"; collection: string | null }) {
  const { t } = useTranslation("feeds");
  return (
    <Link
      to={what === "crawl" ? "/library/feeds/crawls/new" : "/library/feeds/sources/new"}
      search={collection === null ? {} : { collection }}
      className="tap inline-flex min-h-10 items-center gap-2 rounded-md bg-accent px-4 font-medium text-on-accent hover:bg-accent-hover"
    >
      <Plus aria-hidden size={18} />
      {what === "crawl" ? t("crawls.new") : t("sources.new")}
    </Link>
  );
}
