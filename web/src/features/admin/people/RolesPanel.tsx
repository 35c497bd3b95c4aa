import { Check, Minus } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Table } from "@/ui/parts";

import { type Role, ROLES } from "./queries";

/** What everybody of a role may do; rows from what all may to what few may. */
const RIGHTS: readonly { name: "ask" | "own" | "keys" | "make" | "share" | "all" | "people" | "operate"; roles: readonly Role[] }[] = [
  { name: "ask", roles: ["user", "editor", "admin"] },
  { name: "own", roles: ["user", "editor", "admin"] },
  { name: "keys", roles: ["user", "editor", "admin"] },
  { name: "make", roles: ["editor", "admin"] },
  { name: "share", roles: ["editor", "admin"] },
  { name: "all", roles: ["admin"] },
  { name: "people", roles: ["admin"] },
  { name: "operate", roles: ["admin"] },
];

/** The roles beside each other. */
export function RolesPanel() {
  const { t } = useTranslation(["people", "app"]);
  return (
    <div className="grid gap-4">
      <p className="max-w-prose text-muted">{t("roles.intro")}</p>
      <Table label={t("parts.roles")} stacked>
        <thead>
          <tr>
            <th scope="col">{t("roles.right")}</th>
            {ROLES.map((role) => (
              <th key={role} scope="col" className="sm:w-36">
                {t(`app:roles.${role}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {RIGHTS.map(({ name, roles }) => (
            <tr key={name}>
              <th scope="row" className="border-t border-line !text-base !font-normal !text-ink">
                {t(`roles.rights.${name}`)}
              </th>
              {ROLES.map((role) => (
                <td key={role} data-label={t(`app:roles.${role}`)}>
                  <Mark yes={roles.includes(role)} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
      <p className="max-w-prose text-sm text-muted">{t("roles.last")}</p>
    </div>
  );
}

function Mark({ yes }: { yes: boolean }) {
  const { t } = useTranslation(["people", "app"]);
  const Icon = yes ? Check : Minus;
  return (
    <span className="block">
      <Icon aria-hidden size={20} className={yes ? "text-good" : "text-muted"} />
      <span className="sr-only">{yes ? t("roles.may") : t("roles.mayNot")}</span>
    </span>
  );
}
