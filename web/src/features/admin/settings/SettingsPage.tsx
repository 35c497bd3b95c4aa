import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Save } from "lucide-react";
import { type SyntheticEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { ApiError } from "@/api/problem";
import { saidOf } from "@/app/problems";
import { Unsaved } from "@/app/Unsaved";
import { Button } from "@/ui/Button";
import { PageHeader } from "@/ui/PageHeader";
import { Card, Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { changesOf, type Draft, entryOf, faultOf } from "./draft";
import { changeSettings, type Setting, settingsQuery } from "./queries";
import { SettingRow } from "./SettingRow";
import { groupTitle } from "./words";

type Faults = Readonly<Record<string, string>>;

/** Settings that may change while the server runs: what was changed is marked, and each can be set back by itself. */
export default function SettingsPage() {
  const { t } = useTranslation("settings");
  const settings = useQuery(settingsQuery);
  return (
    <div>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      {settings.isPending && <Skeleton className="h-[160dvh] rounded-xl" />}
      {settings.isError && <ErrorState error={settings.error} title={t("readFailed")} onRetry={() => void settings.refetch()} />}
      {settings.data && <SettingsForm items={settings.data.items} />}
    </div>
  );
}

function SettingsForm({ items }: { items: readonly Setting[] }) {
  const { t, i18n } = useTranslation("settings");
  const queries = useQueryClient();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState<Draft>({});
  const [faults, setFaults] = useState<Faults>({});
  const changes = changesOf(items, draft);
  const count = Object.keys(changes).length;
  const show = (found: Faults) => {
    setFaults(found);
    requestAnimationFrame(() => { form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus(); });
  };
  const change = useMutation({
    meta: { failed: false },
    mutationFn: changeSettings,
    onSuccess: (saved, sent) => {
      queries.setQueryData(settingsQuery.queryKey, saved);
      void queries.invalidateQueries({ queryKey: ["me"] });
      void queries.invalidateQueries({ queryKey: ["audit"] });
      setDraft((before) => without(before, Object.keys(sent)));
      setFaults((before) => without(before, Object.keys(sent)));
      toast(t("saved", { count: Object.keys(sent).length }));
    },
    onError: (error) => {
      if (!(error instanceof ApiError)) return;
      const known = new Set(items.map(({ key }) => key));
      const named = (error.problem.errors ?? []).filter(({ pointer }) => known.has(pointer));
      if (named.length > 0) show(Object.fromEntries(named.map((fault) => [fault.pointer, saidOf(fault)])));
    },
  });
  const save = (event: SyntheticEvent) => {
    event.preventDefault();
    const wrong = items.flatMap((setting) => {
      const entry = draft[setting.key];
      const fault = entry === undefined ? null : faultOf(setting, entry);
      return fault === null ? [] : [[setting.key, t(`faults.${fault}`, { from: setting.minimum, to: setting.maximum })] as const];
    });
    if (wrong.length > 0) show(Object.fromEntries(wrong));
    else if (count > 0) change.mutate(changes);
  };
  const sent = change.isPending ? change.variables : {};
  return (
    <form ref={form} noValidate onSubmit={save} className="grid gap-6">
      {groupsOf(items).map(([group, settings]) => (
        <Card key={group} className="px-2 py-4 sm:px-4">
          <h2 className="ps-5 text-lg font-semibold">{groupTitle(group, i18n)}</h2>
          <ul className="grid gap-x-6 gap-y-5 pt-3 xl:grid-cols-2">
            {settings.map((setting) => (
              <SettingRow
                key={setting.key}
                setting={setting}
                entry={draft[setting.key] ?? entryOf(setting, setting.value)}
                unsaved={setting.key in changes}
                error={faults[setting.key] ?? null}
                resetting={setting.key in sent && sent[setting.key] === null}
                onChange={(entry) => {
                  setDraft({ ...draft, [setting.key]: entry });
                  setFaults(without(faults, [setting.key]));
                }}
                onReset={() => { change.mutate({ [setting.key]: null }); }}
              />
            ))}
          </ul>
        </Card>
      ))}
      {change.isError && Object.keys(faults).length === 0 && <ErrorState error={change.error} title={t("saveFailed")} />}
      <Unsaved when={count > 0} />
      <div className={count > 0 ? "sticky bottom-0 -mx-4 flex flex-wrap items-center gap-x-4 gap-y-2 border-t border-line bg-surface px-4 py-3" : "sr-only"}>
        <p role="status">{count > 0 ? t("pending", { count }) : ""}</p>
        <div className="flex gap-2" hidden={count === 0}>
          <Button onClick={() => { setDraft({}); setFaults({}); change.reset(); }}>{t("discard")}</Button>
          <Button look="primary" type="submit" icon={Save} busy={change.isPending}>
            {t("save")}
          </Button>
        </div>
      </div>
    </form>
  );
}

function groupsOf(items: readonly Setting[]): [string, Setting[]][] {
  const groups = new Map<string, Setting[]>();
  for (const setting of items) groups.set(setting.group, [...(groups.get(setting.group) ?? []), setting]);
  return [...groups];
}

function without<Value>(given: Readonly<Record<string, Value>>, keys: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(given).filter(([key]) => !keys.includes(key)));
}
