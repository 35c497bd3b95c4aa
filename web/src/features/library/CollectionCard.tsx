import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { Badge } from "@/ui/parts";
import { Time } from "@/ui/Time";

import type { Collection } from "./queries";

/** A collection: what it is, how much is in it, and whether something is wrong. */
export function CollectionCard({ collection, synced }: { collection: Collection; synced?: string | undefined }) {
  const { t, i18n } = useTranslation("library");
  const { id, name, description, documents_total, failed, unindexed, type, visibility, updated_at } = collection;
  return (
    <li className="relative flex min-h-44 min-w-0 flex-col gap-2 rounded-xl border border-line bg-surface p-5 transition-colors focus-within:border-accent hover:border-accent">
      <h2 dir="auto" className="truncate text-lg font-semibold" title={name}>
        <Link to="/library/$collection" params={{ collection: id }} className="after:absolute after:inset-0 after:rounded-xl">
          {name}
        </Link>
      </h2>
      <p dir="auto" className="line-clamp-2 min-h-10 text-sm text-muted">
        {description || t("noDescription")}
      </p>
      <p className="mt-auto flex flex-wrap gap-1.5">
        <Badge>{t("documentCount", { count: documents_total, shown: documents_total.toLocaleString(i18n.language) })}</Badge>
        {unindexed > 0 && <Badge tone="accent">{t("waitingCount", { count: unindexed })}</Badge>}
        {failed > 0 && <Badge tone="bad">{t("failedCount", { count: failed })}</Badge>}
      </p>
      <p className="flex flex-wrap gap-x-3 text-sm text-muted">
        <span>{t(`type.${type}`)}</span>
        <span>{t(`visibility.${visibility}`)}</span>
        <span className="ms-auto">
          {synced && `${t("synced")} `}
          <Time at={synced ?? updated_at} />
        </span>
      </p>
    </li>
  );
}
