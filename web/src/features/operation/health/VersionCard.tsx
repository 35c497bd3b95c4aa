import { CirclePlay, Ellipsis, GitCompare, Rocket, Trash2, Undo2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button, IconButton } from "@/ui/Button";
import { Menu, MenuItem } from "@/ui/Menu";
import { Badge, Card, Progress, type Tone } from "@/ui/parts";
import { Time } from "@/ui/Time";

import type { Version } from "./queries";
import type { Change } from "./VersionChangeDialog";

const TONES: Record<Version["state"], Tone> = { building: "accent", ready: "accent", serving: "good", retired: "plain", failed: "bad" };

interface Props {
  version: Version;
  onAction: (action: Change | "compare") => void;
}

/** A version: which model, how far it is, what its state means, and what can be done. */
export function VersionCard({ version, onAction }: Props) {
  const { t, i18n } = useTranslation("operation");
  const number = new Intl.NumberFormat(i18n.language);
  const serving = version.state === "serving";
  return (
    <Card className="grid gap-3">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <div className="grid min-w-0 gap-1">
          <h2 className="flex flex-wrap items-center gap-2 text-lg font-semibold">
            <bdi>{version.name}</bdi>
            <Badge tone={TONES[version.state]}>{t(`versions.states.${version.state}`)}</Badge>
          </h2>
          <p className="text-sm break-all text-muted">
            <bdi>{version.opened_as}</bdi>
          </p>
          <p>{t(`versions.means.${version.state}`)}</p>
        </div>
        <div className="flex flex-wrap gap-2">
          {version.state === "ready" && (
            <Button icon={Rocket} look="primary" onClick={() => { onAction("promote"); }}>
              {t("versions.promote.action")}
            </Button>
          )}
          {(version.state === "ready" || version.state === "retired") && (
            <Button icon={GitCompare} onClick={() => { onAction("compare"); }}>
              {t("versions.compare.action")}
            </Button>
          )}
          {serving && version.predecessor_id !== null && (
            <Button icon={Undo2} onClick={() => { onAction("rollback"); }}>
              {t("versions.rollback.action")}
            </Button>
          )}
          <Menu trigger={<IconButton icon={Ellipsis} label={t("jobs.actionsFor", { name: version.name })} />}>
            <MenuItem icon={CirclePlay} disabled={version.state === "building"} onSelect={() => { onAction("build"); }}>
              {t("versions.build.action")}
            </MenuItem>
            {!serving && (
              <MenuItem icon={Trash2} danger onSelect={() => { onAction("delete"); }}>
                {t("versions.delete.action")}
              </MenuItem>
            )}
          </Menu>
        </div>
      </div>
      {version.state === "building" && (
        <div role="status" className="grid gap-1">
          <Progress label={version.name} value={version.vectors_total ? version.vectors_done : null} max={version.vectors_total || 1} />
          <p className="text-sm text-muted tabular-nums">
            {t("versions.built", { done: number.format(version.vectors_done), total: number.format(version.vectors_total) })}
            {version.eta_seconds !== null && ` · ${t("versions.left", { minutes: number.format(Math.max(1, Math.ceil(version.eta_seconds / 60))) })}`}
          </p>
        </div>
      )}
      {version.error && <p className="rounded-md bg-bad-soft p-3 text-sm break-words">{version.error.message}</p>}
      <dl className="flex flex-wrap gap-x-6 gap-y-1 text-sm">
        {version.state !== "building" && <Fact name={t("indexes.figures.vectors")} value={number.format(version.vectors_done)} />}
        <Fact name={t("indexes.dimension")} value={number.format(version.dimension)} />
        <Fact name={t("versions.precision")} value={version.precision} />
        {version.index && version.index.behind > 0 && <Fact name={t("versions.behind")} value={number.format(version.index.behind)} />}
        <div className="flex gap-1.5">
          <dt className="text-muted">{t("jobs.created")}</dt>
          <dd>
            <Time at={version.created_at} />
          </dd>
        </div>
      </dl>
    </Card>
  );
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="flex gap-1.5">
      <dt className="text-muted">{name}</dt>
      <dd className="tabular-nums">{value}</dd>
    </div>
  );
}
