import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { ListChecks, Plus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { collectionsQuery } from "@/features/library/queries";
import { Button, IconButton } from "@/ui/Button";
import { HiddenHead } from "@/ui/HiddenHead";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton, Table } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";

import { DeleteSetDialog } from "./DeleteSetDialog";
import { EditorsOnly } from "./EditorsOnly";
import { type GoldenSet, setsQuery } from "./queries";
import { SetForm } from "./SetForm";

/** All golden sets. */
export default function SetsPage() {
  return (
    <EditorsOnly>
      <Sets />
    </EditorsOnly>
  );
}

function Sets() {
  const { t } = useTranslation("golden");
  const navigate = useNavigate();
  const sets = useQuery(setsQuery);
  const [making, setMaking] = useState(false);
  const [leaving, setLeaving] = useState<GoldenSet | null>(null);
  const make = (
    <Button icon={Plus} look="primary" onClick={() => { setMaking(true); }}>
      {t("sets.new")}
    </Button>
  );
  return (
    <>
      <PageHeader title={t("title")} actions={sets.data?.length ? make : undefined}>
        {t("intro")}
      </PageHeader>
      {sets.isPending && <Skeleton className="h-60 rounded-xl" />}
      {sets.isError && <ErrorState error={sets.error} title={t("sets.failed")} onRetry={() => void sets.refetch()} />}
      {sets.data?.length === 0 && (
        <EmptyState icon={ListChecks} title={t("sets.none.title")} action={make}>
          {t("sets.none.text")}
        </EmptyState>
      )}
      {sets.data && sets.data.length > 0 && <SetTable sets={sets.data} onDelete={setLeaving} />}
      {making && <SetForm onDone={() => { setMaking(false); }} onMade={({ id }) => void navigate({ to: "/insight/golden/$set", params: { set: id } })} />}
      {leaving && <DeleteSetDialog set={leaving} onDone={() => { setLeaving(null); }} />}
    </>
  );
}

function SetTable({ sets, onDelete }: { sets: readonly GoldenSet[]; onDelete: (set: GoldenSet) => void }) {
  const { t } = useTranslation("golden");
  const collections = useQuery(collectionsQuery);
  return (
    <Table label={t("title")}>
      <thead>
        <tr>
          <th scope="col">{t("name")}</th>
          <th scope="col" className="max-sm:hidden">{t("collection")}</th>
          <th scope="col" className="!text-end">{t("questions")}</th>
          <th scope="col" className="max-md:hidden">{t("changed")}</th>
          <HiddenHead>{t("actions")}</HiddenHead>
        </tr>
      </thead>
      <tbody>
        {sets.map((set) => (
          <tr key={set.id} className="hover:bg-canvas">
            <th scope="row" className="w-full max-w-0 border-t border-line !text-base !text-ink">
              <Link to="/insight/golden/$set" params={{ set: set.id }} className="block truncate text-accent hover:underline" title={set.name}>
                <bdi>{set.name}</bdi>
              </Link>
              {set.description && <span className="block truncate text-sm font-normal text-muted">{set.description}</span>}
            </th>
            <td className="max-sm:hidden">
              <span className="block max-w-60 truncate">
                <bdi>{set.collection_id === null ? t("everything") : (collections.data?.find(({ id }) => id === set.collection_id)?.name ?? "…")}</bdi>
              </span>
            </td>
            <td className="text-end tabular-nums">{set.questions}</td>
            <td className="text-muted max-md:hidden">
              <Time at={set.updated_at} />
            </td>
            <td className="!px-2">
              <IconButton icon={Trash2} label={t("sets.deleteNamed", { name: set.name })} onClick={() => { onDelete(set); }} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
