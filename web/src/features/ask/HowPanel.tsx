import { useTranslation } from "react-i18next";

import type { Schema } from "@/api/client";
import { Select } from "@/ui/fields";

import type { Choices } from "./conversation";

const MODES = ["strict", "mark", "off"] as const;

interface Props {
  choices: Choices;
  onChoose: (choices: Partial<Choices>) => void;
  models: readonly Schema<"ChatModelOut">[];
}

/** Who writes, and what becomes of statements that the sources do not bear out. */
export default function HowPanel({ choices, onChoose, models }: Props) {
  const { t } = useTranslation("ask");
  const enabled = models.filter((each) => each.enabled);
  return (
    <div className="grid w-72 max-w-full gap-4">
      {enabled.length > 0 && (
        <Select label={t("model")} value={choices.model ?? ""} onChange={(event) => { onChoose({ model: event.target.value || null }); }}>
          <option value="">{t("modelUsual")}</option>
          {enabled.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
      )}
      <Select
        label={t("modeLabel")}
        hint={choices.mode ? t(`modeHint.${choices.mode}`) : t("modeHint.usual")}
        value={choices.mode ?? ""}
        onChange={(event) => { onChoose({ mode: MODES.find((each) => each === event.target.value) ?? null }); }}
      >
        <option value="">{t("modeUsual")}</option>
        {MODES.map((mode) => (
          <option key={mode} value={mode}>
            {t(`mode.${mode}`)}
          </option>
        ))}
      </Select>
    </div>
  );
}
