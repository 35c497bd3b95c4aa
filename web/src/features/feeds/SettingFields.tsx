import { useTranslation } from "react-i18next";

import type { SourceKind } from "./queries";
import { SettingField } from "./SettingField";
import { type Setting, type Typed, typedOf } from "./values";

interface Props {
  kind: SourceKind;
  typed: Typed;
  onChange: (typed: Typed) => void;
  faults: Record<string, string>;
  /** There are secrets already, which are not shown. */
  stored?: boolean;
}

/** How many settings are seen without asking for more, beside those that must be given and the secrets. */
const SEEN = 7;
const FEW = 3;

/** What a kind of source is told, in the order that its kind tells; where that is much, first what most need. */
export function SettingFields({ kind, typed, onChange, faults, stored = false }: Props) {
  const { t } = useTranslation("feeds");
  const rest = kind.settings.filter(({ required, secret }, place) => !required && !secret && place >= SEEN);
  const others = rest.length > FEW ? rest : [];
  const field = (setting: Setting) => (
    <SettingField
      key={setting.name}
      kind={kind.name}
      setting={setting}
      value={typed[setting.name] ?? typedOf(setting, undefined)}
      error={faults[setting.name]}
      stored={stored && setting.secret}
      onChange={(value) => { onChange({ ...typed, [setting.name]: value }); }}
    />
  );
  return (
    <>
      <div className="grid items-start gap-4 sm:grid-cols-2">
        {kind.settings.filter((setting) => !others.includes(setting)).map(field)}
      </div>
      {others.length > 0 && (
        <details className="rounded-xl border border-line bg-surface px-4 py-3" open={others.some(({ name }) => faults[name] !== undefined) || undefined}>
          <summary className="tap font-medium">{t("moreSettings", { count: others.length })}</summary>
          <div className="grid items-start gap-4 pt-4 sm:grid-cols-2">{others.map(field)}</div>
        </details>
      )}
    </>
  );
}
