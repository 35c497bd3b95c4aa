import { useQuery } from "@tanstack/react-query";
import { Ban, Ellipsis, Pencil } from "lucide-react";
import { useTranslation } from "react-i18next";

import { PersonName } from "@/app/PersonName";
import { IconButton } from "@/ui/Button";
import { HiddenHead } from "@/ui/HiddenHead";
import { Menu, MenuItem } from "@/ui/Menu";
import { Badge, Table } from "@/ui/parts";
import { Time, useNow } from "@/ui/Time";

import { type ApiKey, collectionNamesQuery, SCOPES, stateOf } from "./queries";

interface Props {
  keys: readonly ApiKey[];
  /** Whether it is said whose they are. */
  owners: boolean;
  onAction: (kind: "rename" | "revoke", key: ApiKey) => void;
}

export function KeyTable({ keys, owners, onAction }: Props) {
  const { t } = useTranslation("keys");
  return (
    <Table label={t("title")}>
      <thead>
        <tr>
          <th scope="col">{t("name")}</th>
          {owners && <th scope="col" className="max-md:hidden">{t("owner")}</th>}
          <th scope="col" className="max-sm:hidden">{t("may")}</th>
          <th scope="col" className="max-lg:hidden">{t("lastUsed")}</th>
          <th scope="col" className="max-sm:hidden">{t("state")}</th>
          <HiddenHead>{t("actions")}</HiddenHead>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <Row key={key.id} apiKey={key} owners={owners} onAction={onAction} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ apiKey, owners, onAction }: { apiKey: ApiKey; owners: boolean; onAction: Props["onAction"] }) {
  const { t } = useTranslation("keys");
  const now = useNow();
  const works = stateOf(apiKey, now) === "works";
  return (
    <tr className="hover:bg-canvas">
      <th scope="row" className="w-full max-w-0 border-t border-line !text-base !font-normal !text-ink">
        <span className="grid">
          <span className="truncate font-medium" title={apiKey.name}>
            <bdi>{apiKey.name}</bdi>
          </span>
          <span className="flex flex-wrap items-center gap-x-2 text-sm text-muted">
            <code dir="ltr">{t("prefix", { prefix: apiKey.prefix })}</code>
            <span className="sm:hidden">
              <State apiKey={apiKey} now={now} />
            </span>
          </span>
        </span>
      </th>
      {owners && (
        <td className="max-md:hidden">
          <PersonName id={apiKey.user_id} />
        </td>
      )}
      <td className="max-sm:hidden">
        <span className="block whitespace-nowrap">{SCOPES.filter((scope) => apiKey.scopes.includes(scope)).map((scope) => t(`scopes.${scope}`)).join(", ")}</span>
        <Reach ids={apiKey.collection_ids} />
      </td>
      <td className="text-muted max-lg:hidden">{apiKey.last_used_at ? <Time at={apiKey.last_used_at} /> : t("never")}</td>
      <td className="max-sm:hidden">
        <State apiKey={apiKey} now={now} />
      </td>
      <td className="!px-2">
        <Menu trigger={<IconButton icon={Ellipsis} label={t("actionsFor", { name: apiKey.name })} />}>
          <MenuItem icon={Pencil} onSelect={() => { onAction("rename", apiKey); }}>
            {t("rename.action")}
          </MenuItem>
          <MenuItem icon={Ban} danger disabled={!works} onSelect={() => { onAction("revoke", apiKey); }}>
            {t("revoke.action")}
          </MenuItem>
        </Menu>
      </td>
    </tr>
  );
}

function State({ apiKey, now }: { apiKey: ApiKey; now: number }) {
  const { t } = useTranslation("keys");
  const state = stateOf(apiKey, now);
  if (state !== "works") return <Badge>{t(`states.${state}`)}</Badge>;
  return (
    <span className="flex flex-wrap items-center gap-x-2">
      <Badge tone="good">{t("states.works")}</Badge>
      {apiKey.expires_at && (
        <span className="text-sm whitespace-nowrap text-muted">
          {t("until")} <Time at={apiKey.expires_at} />
        </span>
      )}
    </span>
  );
}

function Reach({ ids }: { ids: readonly string[] | null }) {
  const { t } = useTranslation("keys");
  const names = useQuery(collectionNamesQuery);
  if (ids === null) return <span className="block text-sm whitespace-nowrap text-muted">{t("everywhere")}</span>;
  const known = ids.map((id) => names.data?.[id] ?? id);
  return (
    <span className="block max-w-48 truncate text-sm text-muted" title={known.join(", ")}>
      {ids.length === 1 ? <bdi>{known[0]}</bdi> : t("someCollections", { count: ids.length })}
    </span>
  );
}
