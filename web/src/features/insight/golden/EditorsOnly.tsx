import { ShieldX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { hasRole, useMe } from "@/app/queries";
import { PageHeader } from "@/ui/PageHeader";
import { EmptyState } from "@/ui/states";

/** Golden sets hold what others asked, so they are for editors and administrators. */
export function EditorsOnly({ children }: { children: ReactNode }) {
  const { t } = useTranslation("golden");
  const me = useMe();
  if (hasRole(me, "editor")) return children;
  return (
    <>
      <PageHeader title={t("title")} />
      <EmptyState icon={ShieldX} title={t("forbidden.title")}>
        {t("forbidden.text")}
      </EmptyState>
    </>
  );
}
