import { useTranslation } from "react-i18next";

import { PageHeader } from "@/ui/PageHeader";

/** Users, groups, invitations and keys. */
export default function PeoplePage() {
  const { t } = useTranslation("people");
  return <PageHeader title={t("title")}>{t("intro")}</PageHeader>;
}
