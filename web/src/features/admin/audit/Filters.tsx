import { useQueries, useQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useTranslation } from "react-i18next";

import { personQuery } from "@/app/PersonName";
import { Button } from "@/ui/Button";
import { Input, Select } from "@/ui/fields";

import type { AuditSearch } from ".";
import { byNoun } from "./days";
import { KINDS, summaryQuery } from "./queries";
import { useAuditWords } from "./words";

const OUTCOMES = ["success", "failure", "denied"] as const;

/** What the log is narrowed to; it offers what there is. */
export function Filters({ search, onChange }: { search: AuditSearch; onChange: (search: AuditSearch) => void }) {
  const { t } = useTranslation("audit");
  const summary = useQuery(summaryQuery(search));
  const words = useAuditWords();
  const set = (name: keyof AuditSearch, value: string) => {
    const { [name]: _before, ...rest } = search;
    onChange(value ? { ...rest, [name]: value } : rest);
  };
  const actions = new Set([...Object.keys(summary.data?.by_action ?? {}), ...(search.action && !search.action.endsWith(".") ? [search.action] : [])]);
  const ofKind = (kind: string) => {
    const { kind: _kind, resource: _resource, ...rest } = search; // an id is one of a kind
    onChange(kind ? { ...rest, kind } : rest);
  };
  const kinds = [...new Set([...Object.keys(summary.data?.by_resource_type ?? {}), ...(search.kind ? [search.kind] : [])])];
  kinds.sort((one, other) => words.noun(one).localeCompare(words.noun(other)));
  return (
    <search className="grid grid-cols-2 items-end gap-2 sm:grid-cols-3 2xl:grid-cols-6" aria-label={t("filter")}>
      <ActorSelect value={search.actor ?? ""} known={Object.keys(summary.data?.by_actor ?? {})} onChange={(actor) => { set("actor", actor); }} />
      <Select label={t("action")} value={search.action ?? ""} onChange={(event) => { set("action", event.target.value); }}>
        <option value="">{t("any")}</option>
        {byNoun([...actions]).map(([noun, names]) => (
          <optgroup key={noun} label={words.noun(noun)}>
            <option value={`${noun}.`}>{t("allOf", { noun: words.noun(noun) })}</option>
            {names.map((name) => (
              <option key={name} value={name}>
                {words.action(name)}
              </option>
            ))}
          </optgroup>
        ))}
      </Select>
      <Select label={t("resource")} value={search.kind ?? ""} onChange={(event) => { ofKind(event.target.value); }}>
        <option value="">{t("anything")}</option>
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {words.noun(kind)}
          </option>
        ))}
      </Select>
      <Select label={t("outcome")} value={search.outcome ?? ""} onChange={(event) => { set("outcome", event.target.value); }}>
        <option value="">{t("any")}</option>
        {OUTCOMES.map((outcome) => (
          <option key={outcome} value={outcome}>
            {t(`outcomes.${outcome}`)}
          </option>
        ))}
      </Select>
      <Input label={t("from")} type="date" max={search.to} value={search.from ?? ""} onChange={(event) => { set("from", event.target.value); }} />
      <Input label={t("to")} type="date" min={search.from} value={search.to ?? ""} onChange={(event) => { set("to", event.target.value); }} />
      {search.resource && (
        <p className="col-span-full flex flex-wrap items-center gap-2 text-sm">
          {t("about")}
          <code className="break-all">{search.resource}</code>
          <Button
            size="sm"
            look="quiet"
            icon={X}
            onClick={() => {
              ofKind("");
            }}
          >
            {t("aboutAll")}
          </Button>
        </p>
      )}
    </search>
  );
}

function ActorSelect({ value, known, onChange }: { value: string; known: string[]; onChange: (id: string) => void }) {
  const { t } = useTranslation(["audit", "app"]);
  const ids = [...new Set([...known, ...(value ? [value] : [])])].filter((id) => !KINDS.some((kind) => kind === id));
  const people = useQueries({ queries: ids.map(personQuery) });
  const named = ids.map((id, at) => ({ id, name: people[at]?.data ?? (people[at]?.isPending ? "…" : `${t("app:deletedUser")} ${id.slice(-6)}`) }));
  named.sort((one, other) => one.name.localeCompare(other.name));
  return (
    <Select label={t("actor")} value={value} onChange={(event) => { onChange(event.target.value); }}>
      <option value="">{t("anybody")}</option>
      {KINDS.map((kind) => (
        <option key={kind} value={kind}>
          {t(`kinds.${kind}`)}
        </option>
      ))}
      {named.map(({ id, name }) => (
        <option key={id} value={id}>
          {name}
        </option>
      ))}
    </Select>
  );
}
