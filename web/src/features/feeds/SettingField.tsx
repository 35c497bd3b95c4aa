import { useTranslation } from "react-i18next";

import { Checkbox } from "@/ui/checks";
import { Input, Select, Textarea } from "@/ui/fields";

import { settingHint, settingLabel } from "./kinds";
import { Told } from "./parts";
import type { Setting } from "./values";

interface Props {
  kind: string;
  setting: Setting;
  value: string | boolean;
  onChange: (value: string | boolean) => void;
  error?: string | undefined;
  /** There is a secret already, which is not shown. */
  stored?: boolean;
}

/** The field for one setting of a source, in the form that its kind tells. */
export function SettingField({ kind, setting, value, onChange, error, stored = false }: Props) {
  const { t, i18n } = useTranslation("feeds");
  const { name, form, secret, required } = setting;
  const label = required ? settingLabel(name, i18n) : t("optional", { name: settingLabel(name, i18n) });
  const told = <Told text={settingHint(kind, name, setting.description, i18n)} />;
  const keep = stored ? <span className="block">{t("secret.stored")}</span> : null;
  const more = form === "list" ? <span className="block">{t("form.list")}</span> : form === "table" ? <span className="block">{t("form.table")}</span> : keep;
  const hint = (
    <>
      {told} {more}
    </>
  );
  if (form === "flag") {
    return (
      <div className="grid gap-0.5">
        <Checkbox label={settingLabel(name, i18n)} checked={value === true} onCheckedChange={(checked) => { onChange(checked === true); }} />
        <p className="ps-8 text-sm text-muted">{told}</p>
        {error && <p className="ps-8 text-sm text-bad">{error}</p>}
      </div>
    );
  }
  const text = typeof value === "string" ? value : "";
  const wiring = { label, hint, error: error ?? null, dir: "ltr", spellCheck: false, autoComplete: "off" } as const;
  if (form === "choice") {
    return (
      <Select label={settingLabel(name, i18n)} hint={hint} error={error ?? null} value={text} onChange={(event) => { onChange(event.target.value); }}>
        {setting.choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </Select>
    );
  }
  if (form === "lines" || form === "list" || form === "table") {
    return <Textarea {...wiring} rows={form === "lines" ? 4 : 2} className="font-mono text-sm" required={required} value={text} onChange={(event) => { onChange(event.target.value); }} />;
  }
  if (form === "number") return <Input {...wiring} type="number" min={0} required={required} value={text} onChange={(event) => { onChange(event.target.value); }} />;
  return (
    <Input
      {...wiring}
      type={secret ? "password" : "text"}
      autoComplete={secret ? "new-password" : "off"}
      required={required && !stored}
      maxLength={secret ? 20_000 : 2000}
      value={text}
      onChange={(event) => { onChange(event.target.value); }}
    />
  );
}
