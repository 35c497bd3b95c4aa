import { useMutation } from "@tanstack/react-query";
import { Check, Wrench } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import type { Catalogues } from "@/locales/catalogues";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/checks";
import { ConfirmDialog } from "@/ui/Dialog";
import { HiddenHead } from "@/ui/HiddenHead";
import { Badge, Table } from "@/ui/parts";
import { toast } from "@/ui/Toasts";

import type { Examination, Finding } from "./queries";

type CheckKey = keyof Catalogues["operation"]["doctor"]["meanings"];

const mendable = (finding: Finding) => finding.repair !== null && !finding.repaired;

/** What an examination found: what it means, and which of it shall be mended. */
export function Findings({ examination: { job, items, total }, onRepair }: { examination: Examination; onRepair: (id: string) => void }) {
  const { t } = useTranslation("operation");
  const open = items.filter(mendable).map(({ number }) => number);
  const [chosen, setChosen] = useState<ReadonlySet<number>>(new Set(open));
  const [asked, setAsked] = useState(false);
  const repair = useMutation({
    meta: { failed: t("doctor.repair.failed") },
    mutationFn: () =>
      call(api.POST("/v1/index/examinations/{job_id}/repair", { params: { path: { job_id: job.id } }, body: { findings: [...chosen] } })),
    onSuccess: (next) => {
      toast(t("doctor.repair.begun"));
      onRepair(next.id);
    },
  });
  const toggle = (number: number) => {
    const next = new Set(chosen);
    if (!next.delete(number)) next.add(number);
    setChosen(next);
  };
  return (
    <div className="grid grid-cols-1 gap-3">
      {open.length > 0 && (
        <div className="flex flex-wrap items-center justify-between gap-3">
          <Checkbox
            label={t("doctor.chooseAll", { count: open.length })}
            checked={chosen.size === 0 ? false : chosen.size === open.length ? true : "indeterminate"}
            onCheckedChange={(checked) => { setChosen(new Set(checked ? open : [])); }}
          />
          <Button icon={Wrench} look="primary" disabled={chosen.size === 0} onClick={() => { setAsked(true); }}>
            {t("doctor.repair.action", { count: chosen.size })}
          </Button>
        </div>
      )}
      <Table label={t("doctor.findings")}>
        <thead>
          <tr>
            <HiddenHead>{t("doctor.choose")}</HiddenHead>
            <th scope="col">{t("doctor.what")}</th>
            <th scope="col">{t("doctor.mend")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((finding) => (
            <tr key={finding.number} className="align-top">
              <td>
                {mendable(finding) && (
                  <Checkbox label={t("doctor.chooseOne", { subject: finding.subject })} labelHidden checked={chosen.has(finding.number)} onCheckedChange={() => { toggle(finding.number); }} />
                )}
              </td>
              <td className="w-full">
                <Meaning finding={finding} />
                <bdi className="mt-1 block text-sm break-all text-muted">{`${finding.subject} · ${finding.message}`}</bdi>
              </td>
              <td>
                {finding.repaired ? (
                  <Badge tone="good" icon={Check}>
                    {t("doctor.mended")}
                  </Badge>
                ) : finding.repair ? (
                  <Badge tone="accent">{t("doctor.canMend")}</Badge>
                ) : (
                  <Badge tone="bad">{t("doctor.byHand")}</Badge>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </Table>
      {total > items.length && <p className="text-sm text-muted">{t("doctor.cut", { count: items.length })}</p>}
      <ConfirmDialog
        open={asked}
        onOpenChange={setAsked}
        title={t("doctor.repair.title", { count: chosen.size })}
        description={t("doctor.repair.text")}
        confirm={t("doctor.repair.confirm")}
        onConfirm={() => repair.mutateAsync()}
      />
    </div>
  );
}

function Meaning({ finding }: { finding: Finding }) {
  const { t, i18n } = useTranslation("operation");
  const known = i18n.exists(`doctor.meanings.${finding.check}`, { ns: "operation" });
  return <span className="font-medium">{known ? t(`doctor.meanings.${finding.check as CheckKey}`) : finding.meaning}</span>;
}
