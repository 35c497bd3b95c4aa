import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { PageHeader } from "@/ui/PageHeader";
import { Tabs } from "@/ui/Tabs";

import type { JobsSearch } from "..";
import { BatchesPanel } from "./BatchesPanel";
import { JobDialog } from "./JobDialog";
import { JobsPanel } from "./JobsPanel";
import { QueueCard } from "./QueueCard";

const route = getRouteApi("/shell/admin/jobs");

/** What works, what waits and why, what failed, and what can be done about it. */
export default function JobsPage() {
  const { t } = useTranslation("operation");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: JobsSearch) => { void navigate({ search: next, replace: true }); };
  const { job: _job, ...closed } = search;
  return (
    <div className="grid grid-cols-1 gap-6">
      <div>
        <PageHeader title={t("jobs.title")}>{t("jobs.intro")}</PageHeader>
        <QueueCard />
      </div>
      <Tabs
        label={t("jobs.title")}
        value={search.part ?? "jobs"}
        onChange={(part) => { change({ ...(part === "batches" ? { part } : {}), ...(search.collection ? { collection: search.collection } : {}) }); }}
        tabs={[
          { value: "jobs", label: t("jobs.part"), panel: <JobsPanel search={search} onChange={change} /> },
          { value: "batches", label: t("batches.part"), panel: <BatchesPanel search={search} onChange={change} /> },
        ]}
      />
      {search.job && <JobDialog id={search.job} onClose={() => { change(closed); }} />}
    </div>
  );
}
