import { useTranslation } from "react-i18next";

import { PersonName } from "@/app/PersonName";
import { Badge, Table, type Tone } from "@/ui/parts";
import { Time } from "@/ui/Time";

import type { Entry } from "./queries";
import { useAuditWords } from "./words";

const TONES: Record<string, Tone> = { success: "good", failure: "warn", denied: "bad" };

export function EntryTable({ entries, onOpen }: { entries: readonly Entry[]; onOpen: (entry: Entry) => void }) {
  const { t } = useTranslation("audit");
  const words = useAuditWords();
  return (
    <Table label={t("title")}>
      <thead className="[&_th]:!px-3">
        <tr>
          <th scope="col" className="max-sm:hidden">{t("time")}</th>
          <th scope="col">{t("action")}</th>
          <th scope="col" className="max-sm:hidden">{t("actor")}</th>
          <th scope="col" className="max-lg:hidden">{t("resource")}</th>
          <th scope="col" className="max-2xl:hidden">{t("outcome")}</th>
          <th scope="col" className="max-2xl:hidden">{t("address")}</th>
        </tr>
      </thead>
      <tbody className="[&_td]:!px-3 [&_td]:!py-1">
        {entries.map((entry) => (
          <tr key={entry.seq} className="hover:bg-canvas">
            <td className="text-sm text-muted max-sm:hidden">
              <Time at={entry.at} look="full" />
            </td>
            <td className="w-full">
              <button type="button" onClick={() => { onOpen(entry); }} className="tap rounded-sm py-1 text-start text-accent hover:underline">
                {words.action(entry.action)}
              </button>
              {entry.outcome !== "success" && (
                <span className="ms-2 2xl:hidden">
                  <Outcome outcome={entry.outcome} />
                </span>
              )}
              <span className="flex flex-wrap items-center gap-2 pb-1 text-sm sm:hidden">
                <Actor entry={entry} />
                <span className="text-muted">
                  <Time at={entry.at} />
                </span>
              </span>
            </td>
            <td className="max-sm:hidden">
              <Actor entry={entry} />
            </td>
            <td className="max-lg:hidden"><span className="text-sm whitespace-nowrap text-muted">{entry.resource_type && words.noun(entry.resource_type)}</span></td>
            <td className="max-2xl:hidden">
              <Outcome outcome={entry.outcome} />
            </td>
            <td className="text-sm whitespace-nowrap text-muted max-2xl:hidden">{entry.address}</td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Who it was; what kind of caller where it was no person. */
export function Actor({ entry }: { entry: Entry }) {
  const { t } = useTranslation("audit");
  if (entry.actor_id === null) return <span className="text-muted">{kindOf(entry.actor_kind, t)}</span>;
  return (
    <span className="flex items-center gap-2">
      <PersonName id={entry.actor_id} />
      {entry.api_key_id && <Badge>{t("kinds.api_key")}</Badge>}
      {entry.channel === "job" && <Badge>{t("inJob")}</Badge>}
    </span>
  );
}

export function Outcome({ outcome }: { outcome: string }) {
  const { t } = useTranslation("audit");
  const known = outcome === "success" || outcome === "failure" || outcome === "denied";
  return <Badge tone={TONES[outcome] ?? "plain"}>{known ? t(`outcomes.${outcome}`) : outcome}</Badge>;
}

function kindOf(kind: string, t: ReturnType<typeof useTranslation<"audit">>["t"]): string {
  return kind === "anonymous" || kind === "system" || kind === "api_key" || kind === "user" ? t(`kinds.${kind}`) : kind;
}
