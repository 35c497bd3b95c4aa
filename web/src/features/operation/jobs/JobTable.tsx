import { Ban, CirclePause, CirclePlay, Ellipsis, type LucideIcon, RotateCcw } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "@/ui/Button";
import { HiddenHead } from "@/ui/HiddenHead";
import { Menu, MenuItem } from "@/ui/Menu";
import { Table } from "@/ui/parts";
import { Time } from "@/ui/Time";

import { useKindWord } from "../kinds";
import { actionsOf, type Job, type JobAction, useJobAction } from "../queries";
import { CancelDialog } from "./CancelDialog";
import { JobStanding, JobStateBadge } from "./parts";

export const ACTION_ICONS: Record<JobAction, LucideIcon> = { pause: CirclePause, resume: CirclePlay, cancel: Ban, retry: RotateCcw };

/** Jobs, one a row; its name opens the details. */
export function JobTable({ jobs, onOpen }: { jobs: readonly Job[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation("operation");
  const word = useKindWord();
  return (
    <Table label={t("jobs.part")}>
      <thead>
        <tr>
          <th scope="col">{t("jobs.kind")}</th>
          <th scope="col" className="max-sm:hidden">
            {t("jobs.state")}
          </th>
          <th scope="col" className="max-md:hidden">
            {t("jobs.standing")}
          </th>
          <th scope="col" className="max-sm:hidden">
            {t("jobs.created")}
          </th>
          <HiddenHead>{t("actions")}</HiddenHead>
        </tr>
      </thead>
      <tbody>
        {jobs.map((job) => (
          <tr key={job.id} className="hover:bg-canvas">
            <th scope="row" className="border-t border-line !text-base !font-normal !text-ink max-sm:w-full">
              <button type="button" onClick={() => { onOpen(job.id); }} className="tap text-start font-medium underline-offset-4 hover:underline md:whitespace-nowrap">
                {word(job.kind)}
              </button>
              <span className="mt-1 grid gap-1 md:hidden">
                <span className="sm:hidden">
                  <JobStateBadge job={job} />
                </span>
                <JobStanding job={job} />
              </span>
            </th>
            <td className="max-sm:hidden">
              <JobStateBadge job={job} />
            </td>
            <td className="w-1/2 max-w-0 max-md:hidden">
              <JobStanding job={job} />
            </td>
            <td className="text-muted max-sm:hidden">
              <Time at={job.created_at} />
            </td>
            <td className="!px-2">
              <RowMenu job={job} name={word(job.kind)} />
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function RowMenu({ job, name }: { job: Job; name: string }) {
  const { t } = useTranslation("operation");
  const change = useJobAction();
  const [asked, setAsked] = useState(false);
  const actions = actionsOf(job);
  if (actions.length === 0) return <span className="block size-10" />;
  return (
    <>
      <Menu trigger={<IconButton icon={Ellipsis} label={t("jobs.actionsFor", { name })} />}>
        {actions.map((action) => (
          <MenuItem key={action} icon={ACTION_ICONS[action]} danger={action === "cancel"} disabled={change.isPending} onSelect={() => { if (action === "cancel") setAsked(true); else change.mutate({ job, action }); }}>
            {t(`jobs.do.${action}`)}
          </MenuItem>
        ))}
      </Menu>
      {asked && <CancelDialog name={name} onCancel={() => change.mutateAsync({ job, action: "cancel" })} onDone={() => { setAsked(false); }} />}
    </>
  );
}
