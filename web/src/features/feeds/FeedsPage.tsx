import { getRouteApi } from "@tanstack/react-router";
import { FilePlus2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { PageHeader } from "@/ui/PageHeader";
import { Tabs } from "@/ui/Tabs";

import { CrawlTable } from "./CrawlTable";
import { FetchPage } from "./FetchPage";
import { NewLink } from "./NewLink";
import { PagesList } from "./PagesList";
import { SourceTable } from "./SourceTable";

const route = getRouteApi("/shell/library/feeds");

/** What feeds the library by itself: crawls, sources, and web pages one by one. */
export default function FeedsPage() {
  const { t } = useTranslation("feeds");
  const { list: tab = "crawls" } = route.useSearch();
  const navigate = route.useNavigate();
  const [fetching, setFetching] = useState(false);
  const actions =
    tab === "pages" ? (
      <Button look="primary" icon={FilePlus2} onClick={() => { setFetching(true); }}>
        {t("pages.new")}
      </Button>
    ) : (
      <NewLink what={tab === "crawls" ? "crawl" : "source"} collection={null} />
    );
  return (
    <div className="mx-auto max-w-7xl px-4 py-6 lg:px-6">
      <PageHeader title={t("title")} actions={actions}>
        {t("about")}
      </PageHeader>
      <Tabs
        label={t("title")}
        value={tab}
        onChange={(next) => void navigate({ search: { list: next }, replace: true })}
        tabs={[
          { value: "crawls", label: t("tabs.crawls"), panel: <CrawlTable collection={null} /> },
          { value: "sources", label: t("tabs.sources"), panel: <SourceTable collection={null} /> },
          { value: "pages", label: t("tabs.pages"), panel: <PagesList collection={null} crawl={null} /> },
        ]}
      />
      {fetching && <FetchPage collection={null} onClose={() => { setFetching(false); }} />}
    </div>
  );
}
