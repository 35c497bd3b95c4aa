import { useQuery } from "@tanstack/react-query";
import { FolderPlus, LibraryBig } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { FeedsLink } from "@/features/feeds/FeedsLink";
import { Button } from "@/ui/Button";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { CollectionCard } from "./CollectionCard";
import { CreateDialog } from "./CreateDialog";
import { collectionsQuery, syncsQuery } from "./queries";

/** All collections that one may see, as cards. */
export default function LibraryPage() {
  const { t } = useTranslation("library");
  const collections = useQuery(collectionsQuery);
  const syncs = useQuery(syncsQuery).data;
  const [creating, setCreating] = useState(false);
  const create = (
    <Button look="primary" icon={FolderPlus} onClick={() => { setCreating(true); }}>
      {t("newCollection")}
    </Button>
  );
  return (
    <div className="mx-auto max-w-7xl px-4 py-6 lg:px-6">
      <PageHeader title={t("title")} actions={<><FeedsLink />{create}</>} />
      {collections.isError && <ErrorState error={collections.error} title={t("listFailed")} onRetry={() => void collections.refetch()} />}
      {collections.data?.length === 0 && (
        <EmptyState icon={LibraryBig} title={t("noCollections.title")}>
          {t("noCollections.text")}
        </EmptyState>
      )}
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-4 sm:grid-cols-2 xl:grid-cols-3 wide:grid-cols-4">
        {collections.isPending && Array.from({ length: 6 }, (_, place) => <Skeleton key={place} className="h-44 rounded-xl" />)}
        {collections.data?.map((each) => <CollectionCard key={each.id} collection={each} synced={syncs?.get(each.id)} />)}
      </ul>
      <CreateDialog open={creating} onOpenChange={setCreating} />
    </div>
  );
}
