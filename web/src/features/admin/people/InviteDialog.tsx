import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call, freshKey } from "@/api/client";
import { toldError } from "@/app/errors";
import { Button } from "@/ui/Button";
import { Checkbox } from "@/ui/checks";
import { CopyField } from "@/ui/CopyField";
import { Dialog } from "@/ui/Dialog";
import { Select, Textarea } from "@/ui/fields";
import { FormActions } from "@/ui/FormActions";

import { addressesIn } from "./addresses";
import { groupsQuery, type Role } from "./queries";
import { RoleSelect } from "./RoleSelect";

const LIVES = [1, 7, 30] as const;

/** What became of one address: a link, or why there is none. */
interface Outcome {
  email: string;
  link: string | null;
  reason: string;
}

/** Invites one person or several; every one gets a link of their own, which is shown here only. */
export function InviteDialog({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation("people");
  const groups = useQuery(groupsQuery);
  const [text, setText] = useState("");
  const [role, setRole] = useState<Role>("user");
  const [days, setDays] = useState<number>(7);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const invite = useInvite();
  const emails = addressesIn(text);
  if (invite.data) return <Outcomes outcomes={invite.data} onDone={onDone} />;
  return (
    <Dialog open onOpenChange={onDone} title={t("invitations.new")} description={t("invitations.newText")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          if (emails.length > 0) invite.mutate({ emails, role, days, group_ids: [...chosen] });
        }}
      >
        <Textarea label={t("invitations.emails")} hint={t("invitations.emailsHint")} rows={3} required dir="ltr" value={text} onChange={(event) => { setText(event.target.value); }} />
        <RoleSelect value={role} onChange={setRole} />
        {groups.data && groups.data.length > 0 && (
          <fieldset className="grid max-h-44 gap-2 overflow-y-auto rounded-md border border-line p-3">
            <legend className="px-1 text-sm font-medium">{t("invitations.groups")}</legend>
            {groups.data.map((group) => (
              <Checkbox
                key={group.id}
                label={group.name}
                checked={chosen.includes(group.id)}
                onCheckedChange={(checked) => { setChosen(checked === true ? [...chosen, group.id] : chosen.filter((id) => id !== group.id)); }}
              />
            ))}
          </fieldset>
        )}
        <Select label={t("invitations.life")} value={days} onChange={(event) => { setDays(Number(event.target.value)); }}>
          {LIVES.map((life) => (
            <option key={life} value={life}>
              {t("days", { count: life })}
            </option>
          ))}
        </Select>
        <FormActions submit={t("invitations.make", { count: Math.max(1, emails.length) })} onCancel={onDone} busy={invite.isPending} disabled={emails.length === 0} />
      </form>
    </Dialog>
  );
}

function Outcomes({ outcomes, onDone }: { outcomes: Outcome[]; onDone: () => void }) {
  const { t } = useTranslation("people");
  return (
    <Dialog
      open
      onOpenChange={onDone}
      title={t("invitations.made.title", { count: outcomes.filter(({ link }) => link).length })}
      description={t("invitations.made.text")}
      actions={<Button look="primary" onClick={onDone}>{t("done")}</Button>}
    >
      <ul className="grid max-h-[50dvh] gap-4 overflow-y-auto p-1">
        {outcomes.map(({ email, link, reason }) => (
          <li key={email}>
            {link ? (
              <CopyField label={email} value={link} />
            ) : (
              <>
                <p className="font-medium">{email}</p>
                <p className="text-sm text-bad">{reason}</p>
              </>
            )}
          </li>
        ))}
      </ul>
    </Dialog>
  );
}

interface Wanted {
  emails: string[];
  role: Role;
  days: number;
  group_ids: string[];
}

function useInvite() {
  const { t } = useTranslation();
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async ({ emails, ...rest }: Wanted) => {
      const outcomes: Outcome[] = [];
      for (const email of emails) {
        try {
          const made = await call(api.POST("/v1/invitations", { body: { email, ...rest }, headers: { "Idempotency-Key": freshKey() } }));
          outcomes.push({ email, link: location.origin + (made.path ?? ""), reason: "" });
        } catch (error) {
          outcomes.push({ email, link: null, reason: toldError(error, t).detail });
        }
      }
      return outcomes;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["invitations"] }),
  });
}
