import { useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/fields";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { CheckResult } from "./CheckResult";
import { kindsQuery, type Source, type SourceKind, useFeedAction } from "./queries";
import { cronOf, planOf } from "./schedule";
import { ScheduleField } from "./ScheduleField";
import { SettingFields } from "./SettingFields";
import { faultsOf, sentOf, type Typed, typedOf } from "./values";

/** The name, the schedule and the settings of a source. */
export function EditSource({ source, onClose }: { source: Source; onClose: () => void }) {
  const { t } = useTranslation("feeds");
  const kinds = useQuery(kindsQuery);
  const kind = kinds.data?.find(({ name }) => name === source.kind);
  return (
    <Dialog open onOpenChange={onClose} wide title={t("source.edit")} description={source.has_credentials ? t("secret.again") : t("source.editText")}>
      {kinds.isPending && <Skeleton className="h-64" />}
      {kinds.isError && <ErrorState error={kinds.error} onRetry={() => void kinds.refetch()} />}
      {kinds.data && <EditForm source={source} kind={kind ?? null} onClose={onClose} />}
    </Dialog>
  );
}

/** Without a kind, as one may have been taken from the server, name and schedule can be changed alone. */
function EditForm({ source, kind, onClose }: { source: Source; kind: SourceKind | null; onClose: () => void }) {
  const { t } = useTranslation("feeds");
  const settings = kind?.settings ?? [];
  const begin = (): Typed => Object.fromEntries(settings.map((each) => [each.name, typedOf(each, source.settings[each.name])]));
  const [before] = useState(begin);
  const [typed, setTyped] = useState(before);
  const [name, setName] = useState(source.name);
  const [plan, setPlan] = useState(() => planOf(source.cron));
  const sent = sentOf(settings, typed);
  const changed = settings.some((each) => typed[each.name] !== before[each.name]);
  const check = useFeedAction(() => call(api.POST("/v1/sources/check", { body: { kind: source.kind, ...sent } })), { failed: false });
  const save = useFeedAction(
    () =>
      call(
        api.PATCH("/v1/sources/{source_id}", {
          params: { path: { source_id: source.id } },
          body: {
            name: name.trim(),
            cron: cronOf(plan),
            ...(changed ? { settings: sent.settings, ...(Object.keys(sent.credentials).length > 0 ? { credentials: sent.credentials } : {}) } : {}),
          },
        }),
      ),
    { failed: false, done: t("source.saved"), then: onClose },
  );
  const faults = { ...faultsOf(check.error), ...faultsOf(save.error) };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    save.mutate();
  };
  return (
    <form className="grid gap-5" onSubmit={submit}>
      <Input label={t("sources.name")} required maxLength={200} error={faults["name"] ?? null} value={name} onChange={(event) => { setName(event.target.value); }} />
      <ScheduleField plan={plan} onChange={setPlan} error={faults["cron"]} />
      {kind && <SettingFields kind={kind} typed={typed} onChange={(next) => { setTyped(next); check.reset(); }} faults={faults} stored={source.has_credentials} />}
      <CheckResult check={check} />
      {save.isError && <ErrorState error={save.error} title={t("source.saveFailed")} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onClose}>{t("cancel")}</Button>
        {changed && (
          <Button busy={check.isPending} onClick={() => { check.mutate(); }}>
            {t("source.check")}
          </Button>
        )}
        <Button look="primary" type="submit" busy={save.isPending}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
