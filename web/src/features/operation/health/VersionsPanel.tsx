import { useQuery } from "@tanstack/react-query";
import { Boxes } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";

import { CompareDialog } from "./CompareDialog";
import { NewVersionDialog } from "./NewVersionDialog";
import { type Version, versionsQuery } from "./queries";
import { VersionCard } from "./VersionCard";
import { type Change, VersionChangeDialog } from "./VersionChangeDialog";

type Doing = { kind: "create" } | { kind: Change | "compare"; version: Version };

/** The vector spaces: which one serves, which were built, and the way to another one and back. */
export function VersionsPanel() {
  const { t } = useTranslation("operation");
  const versions = useQuery(versionsQuery);
  const [doing, setDoing] = useState<Doing | null>(null);
  const done = () => { setDoing(null); };
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="max-w-prose text-muted">{t("versions.intro")}</p>
        <Button icon={Boxes} look="primary" disabled={!versions.data} onClick={() => { setDoing({ kind: "create" }); }}>
          {t("versions.new")}
        </Button>
      </div>
      {versions.isPending && <Skeleton className="h-60 rounded-xl" />}
      {versions.isError && <ErrorState error={versions.error} title={t("versions.failed")} onRetry={() => void versions.refetch()} />}
      {versions.data?.items.length === 0 && (
        <EmptyState icon={Boxes} title={t("versions.none")}>
          {t("versions.noneText")}
        </EmptyState>
      )}
      <ul className="grid gap-3">
        {versions.data?.items.map((version) => (
          <li key={version.id}>
            <VersionCard version={version} onAction={(kind) => { setDoing({ kind, version }); }} />
          </li>
        ))}
      </ul>
      {doing?.kind === "create" && <NewVersionDialog offered={versions.data?.offered ?? []} onDone={done} />}
      {doing?.kind === "compare" && <CompareDialog version={doing.version} others={versions.data?.items ?? []} onDone={done} />}
      {doing && doing.kind !== "create" && doing.kind !== "compare" && <VersionChangeDialog version={doing.version} change={doing.kind} onDone={done} />}
    </div>
  );
}
