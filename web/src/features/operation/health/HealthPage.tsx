import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { PageHeader } from "@/ui/PageHeader";
import { Tabs } from "@/ui/Tabs";

import type { HealthPart } from "..";
import { DoctorPanel } from "./DoctorPanel";
import { IndexPanel } from "./IndexPanel";
import { PartsBar } from "./PartsBar";
import { VersionsPanel } from "./VersionsPanel";

const route = getRouteApi("/shell/admin/health");

/** Whether everything is as it should be, and what can be mended. */
export default function HealthPage() {
  const { t } = useTranslation("operation");
  const { part = "doctor", examination } = route.useSearch();
  const navigate = route.useNavigate();
  const open = (next: HealthPart) => { void navigate({ search: next === "doctor" ? {} : { part: next }, replace: true }); };
  const examine = (id: string) => { void navigate({ search: { examination: id }, replace: true }); };
  return (
    <div className="grid grid-cols-1 gap-6">
      <div>
        <PageHeader title={t("health.title")}>{t("health.intro")}</PageHeader>
        <PartsBar />
      </div>
      <Tabs<HealthPart>
        label={t("health.title")}
        value={part}
        onChange={open}
        tabs={[
          { value: "doctor", label: t("health.parts.doctor"), panel: <DoctorPanel chosen={examination ?? null} onExamine={examine} /> },
          { value: "indexes", label: t("health.parts.indexes"), panel: <IndexPanel /> },
          { value: "versions", label: t("health.parts.versions"), panel: <VersionsPanel /> },
        ]}
      />
    </div>
  );
}
