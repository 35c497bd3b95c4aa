import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Plus, X } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, type Schema } from "@/api/client";
import { chatModelsQuery } from "@/features/assistants/queries";
import { placesQuery } from "@/features/models/queries";
import { Button, IconButton } from "@/ui/Button";
import { Checkbox } from "@/ui/checks";
import { Dialog } from "@/ui/Dialog";
import { Input, Select } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";
import { regional } from "@/ui/regional";
import { ErrorState } from "@/ui/states";

import { type GoldenSet, measuringKey } from "./queries";

type Options = Schema<"AnswerOptionsIn">;

const MODES = ["strict", "mark", "off"] as const;
const MOST = 5;

/** Has the server ask every question of a set, under one configuration or several. */
export function MeasureDialog({ set, onDone }: { set: GoldenSet; onDone: () => void }) {
  const { t, i18n } = useTranslation("golden");
  const queries = useQueryClient();
  const [name, setName] = useState(() => new Intl.DateTimeFormat(regional(i18n.language), { dateStyle: "medium", timeStyle: "short" }).format(new Date()));
  const [configurations, setConfigurations] = useState<Options[]>([{}]);
  const [judge, setJudge] = useState(false);
  const begin = useMutation({
    meta: { failed: false },
    mutationFn: () => call(api.POST("/v1/golden-sets/{golden_set}/measurements", { params: { path: { golden_set: set.id } }, body: { name: name.trim(), configurations, judge } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: measuringKey(set.id) });
      onDone();
    },
  });
  const change = (place: number, options: Options) => { setConfigurations(configurations.map((each, number) => (number === place ? options : each))); };
  return (
    <Dialog open wide onOpenChange={onDone} title={t("runs.start")} description={t("runs.startText", { count: set.questions })}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          begin.mutate();
        }}
      >
        <Input label={t("measure.name")} required maxLength={200} autoComplete="off" value={name} onChange={(event) => { setName(event.target.value); }} />
        <ul className="grid gap-3">
          {configurations.map((options, place) => (
            <li key={place}>
              <Configuration
                number={place + 1}
                options={options}
                onChange={(given) => { change(place, given); }}
                onRemove={configurations.length > 1 ? () => { setConfigurations(configurations.filter((_each, number) => number !== place)); } : null}
              />
            </li>
          ))}
        </ul>
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Checkbox label={t("measure.judge")} checked={judge} onCheckedChange={(on) => { setJudge(on === true); }} />
          <Button size="sm" icon={Plus} disabled={configurations.length >= MOST} onClick={() => { setConfigurations([...configurations, {}]); }}>
            {t("measure.more")}
          </Button>
        </div>
        {begin.isError && <ErrorState error={begin.error} title={t("measure.failed")} />}
        <FormActions submit={t("runs.start")} onCancel={onDone} busy={begin.isPending} />
      </form>
    </Dialog>
  );
}

/** Who answers, and how strictly; empty is as usual. */
function Configuration({ number, options, onChange, onRemove }: { number: number; options: Options; onChange: (options: Options) => void; onRemove: (() => void) | null }) {
  const { t } = useTranslation("golden");
  const assistants = useQuery(placesQuery("assistant"));
  const models = useQuery(chatModelsQuery);
  const named = (items: readonly { id: string; name: string }[] | undefined) => items?.map(({ id, name }) => [id, name] as const) ?? [];
  return (
    <fieldset className="relative grid gap-3 rounded-md border border-line p-4 sm:grid-cols-3">
      <legend className="px-1 text-sm font-medium">{t("measure.configuration", { number })}</legend>
      <Choice label={t("measure.assistant")} none={t("measure.noAssistant")} value={options.assistant} from={named(assistants.data)} onChange={(assistant) => { onChange({ ...options, assistant }); }} />
      <Choice label={t("measure.model")} none={t("measure.usual")} value={options.model} from={named(models.data?.items.filter(({ enabled }) => enabled))} onChange={(model) => { onChange({ ...options, model }); }} />
      <Choice label={t("measure.mode")} none={t("measure.usual")} value={options.mode} from={MODES.map((mode) => [mode, t(`measure.modes.${mode}`)] as const)} onChange={(given) => { onChange({ ...options, mode: MODES.find((mode) => mode === given) ?? null }); }} />
      {onRemove && <IconButton icon={X} label={t("measure.less", { number })} className="absolute -end-2 -top-5 bg-surface" onClick={onRemove} />}
    </fieldset>
  );
}

function Choice({ label, none, value, from, onChange }: { label: string; none: string; value: string | null | undefined; from: readonly (readonly [string, string])[]; onChange: (value: string | null) => void }) {
  return (
    <Select label={label} value={value ?? ""} onChange={(event) => { onChange(event.target.value || null); }}>
      <option value="">{none}</option>
      {from.map(([key, name]) => (
        <option key={key} value={key}>
          {name}
        </option>
      ))}
    </Select>
  );
}
