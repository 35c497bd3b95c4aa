import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

import { Switch } from "@/ui/checks";
import { Input, Select, Textarea } from "@/ui/fields";
import { regional } from "@/ui/regional";

import { type Entry, rateOf, UNITS } from "./draft";
import type { Setting } from "./queries";
import { choiceLabel, settingHint, settingLabel } from "./words";

interface Props {
  setting: Setting;
  entry: Entry;
  error: string | null;
  onChange: (entry: Entry) => void;
}

/** The field for a setting, as its kind wants it. */
export function SettingField({ setting, entry, error, onChange }: Props) {
  const { t, i18n } = useTranslation("settings");
  const id = useId();
  const label = settingLabel(setting, i18n);
  const hint = settingHint(setting, i18n);
  if (typeof entry === "boolean") {
    return (
      <div className="grid gap-1.5">
        <Switch label={label} checked={entry} onCheckedChange={onChange} aria-describedby={id} />
        <Below id={id} error={error}>{hint}</Below>
      </div>
    );
  }
  const wiring = { label, hint, error, value: entry, onChange: (event: { target: { value: string } }) => { onChange(event.target.value); } };
  const placeholder = setting.word === null ? undefined : choiceLabel(setting, setting.word, i18n);
  if (setting.kind === "choice") {
    return (
      <div className="max-w-md">
        <Select {...wiring}>
          {setting.choices.map((choice) => (
            <option key={choice} value={choice}>
              {choiceLabel(setting, choice, i18n)}
            </option>
          ))}
        </Select>
      </div>
    );
  }
  if (setting.kind === "text") return <Textarea {...wiring} rows={3} dir="auto" maxLength={setting.maximum ?? undefined} />;
  if (setting.kind === "rate") return <RateField {...{ setting, entry, error, onChange }} />;
  if (setting.kind === "whole" || setting.kind === "number") {
    const number = new Intl.NumberFormat(regional(i18n.language));
    const range = t("range", { from: number.format(setting.minimum ?? 0), to: number.format(setting.maximum ?? 0) });
    return (
      <Input
        {...wiring}
        hint={`${hint} ${range} ${placeholder === undefined ? "" : t("empty", { word: placeholder })}`}
        type="number"
        inputMode={setting.kind === "whole" ? "numeric" : "decimal"}
        step={setting.kind === "whole" ? 1 : "any"}
        min={setting.minimum ?? undefined}
        max={setting.maximum ?? undefined}
        placeholder={placeholder}
        className={placeholder === undefined ? "max-w-40" : "max-w-72"}
      />
    );
  }
  return <Input {...wiring} hint={placeholder === undefined ? hint : `${hint} ${t("empty", { word: placeholder })}`} dir="auto" autoComplete="off" placeholder={placeholder} maxLength={setting.maximum ?? 100} className="max-w-md" />;
}

/** So many in so long. */
function RateField({ setting, entry, error, onChange }: Omit<Props, "entry"> & { entry: string }) {
  const { t, i18n } = useTranslation("settings");
  const id = useId();
  const label = settingLabel(setting, i18n);
  const { count, unit } = rateOf(entry);
  const most = rateOf(String(setting.initial));
  return (
    <div className="grid gap-1.5">
      <div className="flex items-end gap-2">
        <div className="w-32">
          <Input label={label} type="number" inputMode="numeric" min={0} step={1} value={count} aria-describedby={id} aria-invalid={error ? true : undefined} onChange={(event) => { onChange(`${event.target.value}/${unit}`); }} />
        </div>
        <Select label={t("span", { name: label })} labelHidden value={unit} onChange={(event) => { onChange(`${count}/${event.target.value}`); }}>
          {UNITS.map((each) => (
            <option key={each} value={each}>
              {t(`units.${each}`)}
            </option>
          ))}
        </Select>
      </div>
      <Below id={id} error={error}>
        {settingHint(setting, i18n)} {setting.capped && t("mostRate", { count: most.count, unit: t(`units.${most.unit}`) })}
      </Below>
    </div>
  );
}

/** What is said below a field, and what is wrong with it. */
function Below({ id, error, children }: { id: string; error: string | null; children: ReactNode }) {
  return (
    <div id={id} className="grid gap-1.5 text-sm">
      <p className="text-muted">{children}</p>
      {error && <p className="text-bad">{error}</p>}
    </div>
  );
}
