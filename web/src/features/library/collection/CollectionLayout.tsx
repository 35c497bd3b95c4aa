import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, Outlet, useLocation } from "@tanstack/react-router";
import { ChevronRight, LibraryBig } from "lucide-react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/app/queries";
import { useOpenInSight } from "@/ui/inSight";
import { useTitle } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { tabs } from "..";
import { type Collection, collectionQuery } from "../queries";
import type { CollectionTab } from "../tab";

const route = getRouteApi("/shell/library/$collection");

/** The name of a collection and its tabs; the open tab has the rest of the page. */
export default function CollectionLayout() {
  const { t } = useTranslation("library");
  const { collection: id } = route.useParams();
  const collection = useQuery(collectionQuery(id));
  useTitle(collection.data?.name ?? t("title"));
  return (
    <div className="flex h-full min-h-0 flex-col px-4 pt-4 lg:px-6">
      <nav aria-label={t("path")} className="text-sm text-muted">
        <Link to="/library" className="inline-flex items-center gap-1 rounded-sm py-1 hover:text-ink hover:underline">
          <LibraryBig aria-hidden size={16} />
          {t("title")}
          <ChevronRight aria-hidden size={14} className="rtl:-scale-x-100" />
        </Link>
      </nav>
      <h1 tabIndex={-1} dir="auto" className="h-9 shrink-0 truncate text-2xl font-semibold" title={collection.data?.name}>
        {collection.data?.name ?? (collection.isError ? t("title") : <Skeleton className="h-8 w-64" />)}
      </h1>
      {collection.isError && <ErrorState error={collection.error} title={t("collectionFailed")} onRetry={() => void collection.refetch()} />}
      {collection.data ? <TabBar collection={collection.data} /> : <div className="box-content min-h-10 shrink-0 border-b border-line" />}
      <div className="min-h-0 flex-1 pt-3 pb-4">
        <Outlet />
      </div>
    </div>
  );
}

/** As a string, for the areas that add tabs have routes of their own. */
function below(path: CollectionTab["path"]): string {
  return `/library/$collection${path}`;
}

function TabBar({ collection }: { collection: Collection }) {
  const { t } = useTranslation("library");
  const me = useMe();
  const bar = useOpenInSight<HTMLElement>(useLocation({ select: ({ pathname }) => pathname }));
  return (
    <nav ref={bar} aria-label={t("parts")} className="shrink-0 overflow-x-auto border-b border-line">
      <ul className="flex gap-1">
        {tabs
          .filter(({ allowed }) => allowed?.(me, collection) ?? true)
          .map(({ path, name }) => (
            <li key={name}>
              <Link
                to={below(path)}
                params={{ collection: collection.id }}
                activeOptions={{ exact: path === "", includeSearch: false }}
                className="tap flex min-h-10 items-center border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-muted -outline-offset-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
              >
                {t(`tabs.${name}`)}
              </Link>
            </li>
          ))}
      </ul>
    </nav>
  );
}
