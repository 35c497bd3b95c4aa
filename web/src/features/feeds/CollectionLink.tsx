import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { LibraryBig } from "lucide-react";
import { useTranslation } from "react-i18next";

import { collectionsQuery } from "@/features/library/queries";

/** Leads to the collection that something is read into. */
export function CollectionLink({ id }: { id: string }) {
  const { t } = useTranslation("feeds");
  const collections = useQuery(collectionsQuery);
  const name = collections.data?.find((each) => each.id === id)?.name ?? t("collection");
  return (
    <Link to="/library/$collection" params={{ collection: id }} className="tap inline-flex min-h-6 min-w-0 items-center gap-1.5 hover:text-ink hover:underline">
      <LibraryBig aria-hidden size={16} className="shrink-0" />
      <bdi className="min-w-0 wrap-anywhere">{name}</bdi>
    </Link>
  );
}
