import { RotateCcw } from "lucide-react";
import { useTranslation } from "react-i18next";

import { PersonName } from "@/app/PersonName";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { Badge } from "@/ui/parts";
import { Time } from "@/ui/Time";

import { type Entry, rateOf } from "./draft";
import type { Setting, SettingValue } from "./queries";
import { SettingField } from "./SettingField";
import { choiceLabel, settingLabel } from "./words";

interface Props {
  setting: Setting;
  entry: Entry;
  /** It differs from what is saved. */
  unsaved: boolean;
  error: string | null;
  resetting: boolean;
  onChange: (entry: Entry) => void;
  onReset: () => void;
}

/** A setting with its field, whether it was changed, by whom, and the way back. */
export function SettingRow({ setting, entry, unsaved, error, resetting, onChange, onReset }: Props) {
  const { t, i18n } = useTranslation("settings");
  const isChanged = setting.source === "changed";
  const label = settingLabel(setting, i18n);
  const back = useShown(setting, setting.initial);
  return (
    <li className={classes("grid content-start gap-2 border-s-4 py-1 ps-4 pe-1", isChanged ? "border-s-accent" : "border-s-transparent")}>
      <SettingField setting={setting} entry={entry} error={error} onChange={onChange} />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted empty:hidden">
        {unsaved && <Badge tone="warn">{t("unsaved")}</Badge>}
        {isChanged && (
          <>
            <Badge tone="accent">{t("changed")}</Badge>
            {setting.changed_by !== null && <PersonName id={setting.changed_by} />}
            {setting.changed_at !== null && <Time at={setting.changed_at} />}
            <Button size="sm" look="quiet" icon={RotateCcw} busy={resetting} onClick={onReset}>
              {t("resetTo", { value: back })}
              <span className="sr-only">({label})</span>
            </Button>
          </>
        )}
        {setting.source === "environment" && <span>{t("fromEnvironment", { variable: setting.variable })}</span>}
      </div>
    </li>
  );
}

/** A value in words. */
function useShown(setting: Setting, value: SettingValue): string {
  const { t, i18n } = useTranslation("settings");
  if (typeof value === "boolean") return value ? t("on") : t("off");
  if (value === "") return t("nothing");
  if (typeof value === "number") return new Intl.NumberFormat(i18n.language).format(value);
  if (setting.kind === "rate") {
    const { count, unit } = rateOf(value);
    return `${count} ${t(`units.${unit}`)}`;
  }
  return setting.kind === "choice" || value === setting.word ? choiceLabel(setting, value, i18n) : value;
}
