import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { PageHeader } from "@/ui/PageHeader";
import { Tabs } from "@/ui/Tabs";

import type { Part } from ".";
import { BudgetsPanel } from "./BudgetsPanel";
import { ConnectionsPanel } from "./ConnectionsPanel";
import { ModelsPanel } from "./ModelsPanel";
import { PricesPanel } from "./PricesPanel";
import { UsagePanel } from "./UsagePanel";

const route = getRouteApi("/shell/admin/models");

/** Models that write answers, what they cost, how much may be used, and how much was. */
export default function ModelsPage() {
  const { t } = useTranslation("models");
  const { part = "models" } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <Tabs<Part>
        label={t("title")}
        value={part}
        onChange={(next) => { void navigate({ search: next === "models" ? {} : { part: next }, replace: true }); }}
        tabs={[
          {
            value: "models",
            label: t("parts.models"),
            panel: (
              <div className="grid grid-cols-1 gap-8">
                <ModelsPanel />
                <ConnectionsPanel />
              </div>
            ),
          },
          { value: "prices", label: t("parts.prices"), panel: <PricesPanel /> },
          { value: "budgets", label: t("parts.budgets"), panel: <BudgetsPanel /> },
          { value: "usage", label: t("parts.usage"), panel: <UsagePanel /> },
        ]}
      />
    </>
  );
}
