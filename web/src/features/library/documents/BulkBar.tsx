import { LockKeyhole, RotateCw, Tags, Trash2, X } from "lucide-react";
import { useTranslation } from "react-i18next";

import { toldError } from "@/app/errors";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Progress } from "@/ui/parts";

import type { Failure } from "./bulk";
import type { Running, Verb } from "./useBulk";

interface Props {
  count: number;
  running: Running | null;
  onStop: () => void;
  onClear: () => void;
  onVerb: (verb: Verb) => void;
}

/** What can be done with the chosen documents; while it is done, how far it is. */
export function BulkBar({ count, running, onStop, onClear, onVerb }: Props) {
  const { t } = useTranslation("library");
  if (running) {
    const done = running.done + running.failures.length;
    const label = t(`bulk.doing.${running.verb}`, { count: running.total, done });
    return (
      <div className="flex min-h-10 flex-wrap items-center gap-3 rounded-lg bg-accent-soft px-3 py-1">
        <span role="status" className="font-medium">
          {label}
        </span>
        <span className="min-w-24 flex-1">
          <Progress label={label} value={done} max={running.total} />
        </span>
        <Button size="sm" onClick={onStop}>
          {t("bulk.stop")}
        </Button>
      </div>
    );
  }
  return (
    <div role="toolbar" aria-label={t("bulk.label")} className="flex min-h-10 flex-wrap items-center gap-x-2 gap-y-1 rounded-lg bg-accent-soft px-3 py-1">
      <span role="status" className="me-2 font-medium">
        {t("bulk.chosen", { count })}
      </span>
      <Button size="sm" look="quiet" icon={RotateCw} onClick={() => { onVerb("read"); }}>
        {t("readAgain")}
      </Button>
      <Button size="sm" look="quiet" icon={Tags} onClick={() => { onVerb("metadata"); }}>
        {t("bulk.metadata")}
      </Button>
      <Button size="sm" look="quiet" icon={LockKeyhole} onClick={() => { onVerb("access"); }}>
        {t("bulk.access")}
      </Button>
      <Button size="sm" look="danger" icon={Trash2} onClick={() => { onVerb("delete"); }}>
        {t("deleteAction")}
      </Button>
      <IconButton icon={X} label={t("bulk.clear")} onClick={onClear} className="ms-auto size-8" />
    </div>
  );
}

const MOST_NAMED = 200;

/** Names the documents that something could not be done with. */
export function Failures({ failures, onClose }: { failures: readonly Failure[]; onClose: () => void }) {
  const { t } = useTranslation("library");
  const { t: app } = useTranslation();
  return (
    <Dialog open={failures.length > 0} onOpenChange={onClose} title={t("bulk.failed", { count: failures.length })} description={t("bulk.failedText")} wide>
      <ul className="max-h-96 divide-y divide-line overflow-y-auto rounded-lg border border-line">
        {failures.slice(0, MOST_NAMED).map(({ id, title, error }) => (
          <li key={id} className="grid gap-0.5 px-3 py-2">
            <span dir="auto" className="font-medium">
              {title}
            </span>
            <span className="text-sm text-bad">{toldError(error, app).detail}</span>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
