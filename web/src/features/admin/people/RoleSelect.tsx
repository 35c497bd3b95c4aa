import { useTranslation } from "react-i18next";

import { Select } from "@/ui/fields";

import { type Role, ROLES } from "./queries";

/** A role, with what it may do. */
export function RoleSelect({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation(["people", "app"]);
  return (
    <Select label={t("role")} hint={t(`roles.short.${value}`)} value={value} onChange={(event) => { onChange(event.target.value as Role); }}>
      {ROLES.map((role) => (
        <option key={role} value={role}>
          {t(`app:roles.${role}`)}
        </option>
      ))}
    </Select>
  );
}
