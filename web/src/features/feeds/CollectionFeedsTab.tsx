import { useInfiniteQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { FilePlus2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Skeleton } from "@/ui/parts";

import { CrawlTable } from "./CrawlTable";
import { FetchPage } from "./FetchPage";
import { NewLink } from "./NewLink";
import { PagesList } from "./PagesList";
import { crawlsQuery, sourcesQuery } from "./queries";
import { SourceTable } from "./SourceTable";

const route = getRouteApi("/shell/library/$collection");

/** What feeds one collection by itself. */
export default function CollectionFeedsTab() {
  const { t } = useTranslation("feeds");
  const { collection } = route.useParams();
  const [fetching, setFetching] = useState(false);
  // What is below must not move when what is above has come.
  const crawls = useInfiniteQuery(crawlsQuery(collection)).isPending;
  const sources = useInfiniteQuery(sourcesQuery(collection)).isPending;
  if (crawls || sources) return <Skeleton className="h-96 rounded-xl" />;
  return (
    <div className="grid h-full content-start gap-8 overflow-y-auto pb-6">
      <Part title={t("tabs.crawls")} action={<NewLink what="crawl" collection={collection} />}>
        <CrawlTable collection={collection} brief />
      </Part>
      <Part title={t("tabs.sources")} action={<NewLink what="source" collection={collection} />}>
        <SourceTable collection={collection} brief />
      </Part>
      <Part
        title={t("tabs.pages")}
        action={
          <Button icon={FilePlus2} onClick={() => { setFetching(true); }}>
            {t("pages.new")}
          </Button>
        }
      >
        <PagesList collection={collection} crawl={null} empty={<p className="text-muted">{t("pages.none.text")}</p>} />
      </Part>
      {fetching && <FetchPage collection={collection} onClose={() => { setFetching(false); }} />}
    </div>
  );
}

function Part({ title, action, children }: { title: string; action: ReactNode; children: ReactNode }) {
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <h2 className="text-xl font-semibold">{title}</h2>
        {action}
      </div>
      {children}
    </div>
  );
}
