import { useNavigate } from "@tanstack/react-router";
import { type SubmitEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { Button } from "@/ui/Button";
import { Input } from "@/ui/fields";
import { ErrorState } from "@/ui/states";

import { CheckResult } from "./CheckResult";
import { CollectionSelect } from "./CollectionSelect";
import { kindTitle } from "./kinds";
import { type SourceKind, useFeedAction } from "./queries";
import { cronOf, planOf } from "./schedule";
import { ScheduleField } from "./ScheduleField";
import { SettingFields } from "./SettingFields";
import { faultsOf, sentOf, type Typed } from "./values";

/** What a source of a kind is told. It is tried before it is kept; who knows better may keep it anyway. */
export function NewSourceForm({ kind, collection }: { kind: SourceKind; collection: string | null }) {
  const { t, i18n } = useTranslation("feeds");
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [into, setInto] = useState(collection);
  const [typed, setTyped] = useState<Typed>(() => Object.fromEntries(kind.settings.flatMap((each) => (typeof each.default === "boolean" ? [[each.name, each.default]] : []))));
  const [plan, setPlan] = useState(() => planOf("0 3 * * *"));
  const [key] = useState(freshKey);
  const sent = sentOf(kind.settings, typed);
  const check = useFeedAction(() => call(api.POST("/v1/sources/check", { body: { kind: kind.name, ...sent } })), { failed: false });
  const create = useFeedAction(
    () =>
      call(
        api.POST("/v1/sources", {
          body: { kind: kind.name, name: name.trim(), collection: into ?? "", cron: cronOf(plan), ...sent },
          headers: { "Idempotency-Key": key },
        }),
      ),
    { failed: false, done: t("source.added"), then: ({ id }) => navigate({ to: "/library/feeds/sources/$source", params: { source: id } }) },
  );
  const faults = { ...faultsOf(check.error), ...faultsOf(create.error) };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    check.mutate(undefined, { onSuccess: () => { create.mutate(); } });
  };
  return (
    <form className="grid gap-5" onSubmit={submit} aria-label={kindTitle(kind.name, i18n)}>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Input label={t("sources.name")} required maxLength={200} autoComplete="off" error={faults["name"] ?? null} value={name} onChange={(event) => { setName(event.target.value); }} />
        <CollectionSelect value={into} onChange={setInto} error={faults["collection"]} />
      </div>
      <SettingFields kind={kind} typed={typed} onChange={(next) => { setTyped(next); check.reset(); }} faults={faults} />
      <ScheduleField plan={plan} onChange={setPlan} error={faults["cron"]} />
      <CheckResult check={check} />
      {create.isError && <ErrorState error={create.error} title={t("source.addFailed")} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={() => void navigate({ to: "/library/feeds", search: { list: "sources" } })}>{t("cancel")}</Button>
        <Button busy={check.isPending} onClick={() => { check.mutate(); }}>
          {t("source.check")}
        </Button>
        {check.isError && (
          <Button busy={create.isPending} disabled={name.trim() === "" || into === null} onClick={() => { create.mutate(); }}>
            {t("source.addAnyway")}
          </Button>
        )}
        <Button look="primary" type="submit" busy={create.isPending}>
          {t("source.add")}
        </Button>
      </div>
    </form>
  );
}
