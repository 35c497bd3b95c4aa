import { useTranslation } from "react-i18next";

import { PageHeader } from "@/ui/PageHeader";

/** Who did what. */
export default function AuditPage() {
  const { t } = useTranslation("audit");
  return <PageHeader title={t("title")}>{t("intro")}</PageHeader>;
}
