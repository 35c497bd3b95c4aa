import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Time } from "@/ui/Time";

import type { AuditSearch } from ".";
import { Actor, Outcome } from "./EntryTable";
import { Fact, FactList } from "./FactList";
import type { Entry } from "./queries";
import { useAuditWords } from "./words";

interface Props {
  entry: Entry;
  /** Shows the entries that fit instead. */
  onShow: (search: AuditSearch) => void;
  onDone: () => void;
}

/** Everything that an entry says, and the way to what belongs to it. */
export function EntryDialog({ entry, onShow, onDone }: Props) {
  const { t } = useTranslation("audit");
  const { actor_id, resource_type, resource_id } = entry;
  const words = useAuditWords();
  return (
    <Dialog
      open
      wide
      onOpenChange={onDone}
      title={words.action(entry.action)}
      actions={
        <>
          {actor_id && <Button onClick={() => { onShow({ actor: actor_id }); }}>{t("sameActor")}</Button>}
          {resource_type && resource_id && <Button onClick={() => { onShow({ kind: resource_type, resource: resource_id }); }}>{t("sameResource")}</Button>}
          <Button onClick={() => { onShow({ action: entry.action }); }}>{t("sameAction")}</Button>
        </>
      }
    >
      <dl className="grid max-h-[60dvh] gap-x-6 gap-y-2 overflow-y-auto sm:grid-cols-[10rem_minmax(0,1fr)]">
        <Fact name={t("time")}>
          <Time at={entry.at} look="full" />
        </Fact>
        <Fact name={t("actor")}>
          <Actor entry={entry} />
        </Fact>
        <Fact name={t("outcome")}>
          <Outcome outcome={entry.outcome} />
        </Fact>
        {resource_type && (
          <Fact name={t("resource")}>
            {words.noun(resource_type)} <code className="text-sm break-all text-muted">{resource_id}</code>
          </Fact>
        )}
        <FactList facts={entry.facts} />
        <Fact name={t("channel")}>{words.channel(entry.channel)}</Fact>
        {entry.address && <Fact name={t("address")}>{entry.address}</Fact>}
        {entry.request_id && (
          <Fact name={t("requestId")}>
            <code className="break-all">{entry.request_id}</code>
          </Fact>
        )}
        <Fact name={t("code")}>
          <code>{entry.action}</code>
        </Fact>
        <Fact name={t("number")}>{entry.seq}</Fact>
        <Fact name={t("hash")}>
          <code className="text-sm break-all">{entry.hash}</code>
        </Fact>
      </dl>
    </Dialog>
  );
}
