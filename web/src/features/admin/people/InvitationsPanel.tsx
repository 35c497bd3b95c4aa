import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Link2, MailPlus, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button, IconButton } from "@/ui/Button";
import { CopyField } from "@/ui/CopyField";
import { ConfirmDialog, Dialog } from "@/ui/Dialog";
import { HiddenHead } from "@/ui/HiddenHead";
import { Select } from "@/ui/fields";
import { Menu, MenuItem } from "@/ui/Menu";
import { More } from "@/ui/More";
import { Badge, Skeleton, Table, type Tone } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";
import { toast } from "@/ui/Toasts";

import { InviteDialog } from "./InviteDialog";
import { groupsQuery, type Invitation, INVITATION_STATES, type InvitationState, invitationsQuery } from "./queries";

const TONES: Record<InvitationState, Tone> = { open: "accent", accepted: "good", withdrawn: "plain", expired: "warn", void: "warn" };

type Doing = { kind: "invite" } | { kind: "withdraw" | "renew"; invitation: Invitation };

/** Who was invited, and what became of it. */
export function InvitationsPanel() {
  const { t } = useTranslation(["people", "app"]);
  const [state, setState] = useState<InvitationState | "">("");
  const [doing, setDoing] = useState<Doing | null>(null);
  const invitations = useInfiniteQuery({ ...invitationsQuery(state), placeholderData: keepPreviousData });
  const items = invitations.data?.pages.flatMap((page) => page.items) ?? [];
  const done = () => { setDoing(null); };
  const invite = (
    <Button icon={MailPlus} look="primary" onClick={() => { setDoing({ kind: "invite" }); }}>
      {t("invitations.new")}
    </Button>
  );
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Select label={t("state")} labelHidden value={state} onChange={(event) => { setState(event.target.value as InvitationState | ""); }}>
          <option value="">{t("invitations.anyState")}</option>
          {INVITATION_STATES.map((each) => (
            <option key={each} value={each}>
              {t(`invitations.states.${each}`)}
            </option>
          ))}
        </Select>
        {invite}
      </div>
      {invitations.isPending && <Skeleton className="h-60" />}
      {invitations.isError && <ErrorState error={invitations.error} title={t("invitations.listFailed")} onRetry={() => void invitations.refetch()} />}
      {invitations.isSuccess && items.length === 0 && (
        <EmptyState icon={MailPlus} title={state ? t("invitations.noneSuch") : t("invitations.none.title")}>
          {t("invitations.none.text")}
        </EmptyState>
      )}
      {items.length > 0 && <InvitationTable invitations={items} onAction={setDoing} />}
      <More hasMore={invitations.hasNextPage} loading={invitations.isFetchingNextPage} onMore={() => void invitations.fetchNextPage()} />
      {doing?.kind === "invite" && <InviteDialog onDone={done} />}
      {doing?.kind === "renew" && <RenewDialog invitation={doing.invitation} onDone={done} />}
      {doing?.kind === "withdraw" && <WithdrawDialog invitation={doing.invitation} onDone={done} />}
    </div>
  );
}

function InvitationTable({ invitations, onAction }: { invitations: readonly Invitation[]; onAction: (doing: Doing) => void }) {
  const { t } = useTranslation(["people", "app"]);
  const groups = useQuery(groupsQuery);
  const names = (ids: readonly string[]) => ids.map((id) => groups.data?.find((group) => group.id === id)?.name).filter(Boolean).join(", ");
  return (
    <Table label={t("parts.invitations")}>
      <thead>
        <tr>
          <th scope="col">{t("email")}</th>
          <th scope="col" className="max-sm:hidden">{t("role")}</th>
          <th scope="col">{t("state")}</th>
          <th scope="col" className="max-md:hidden">{t("invitations.when")}</th>
          <HiddenHead>{t("actions")}</HiddenHead>
        </tr>
      </thead>
      <tbody>
        {invitations.map((each) => (
          <tr key={each.id} className="hover:bg-canvas">
            <th scope="row" className="w-full max-w-0 border-t border-line !text-base !font-normal !text-ink">
              <span className="block truncate font-medium" title={each.email}>
                {each.email}
              </span>
              {each.group_ids.length > 0 && (
                <span className="block truncate text-sm text-muted" title={names(each.group_ids)}>
                  <bdi>{names(each.group_ids)}</bdi>
                </span>
              )}
            </th>
            <td className="whitespace-nowrap max-sm:hidden">{t(`app:roles.${each.role}`)}</td>
            <td>
              <Badge tone={TONES[each.state]}>{t(`invitations.states.${each.state}`)}</Badge>
            </td>
            <td className="text-sm text-muted max-md:hidden">
              <When invitation={each} />
            </td>
            <td className="!px-2">
              {each.state !== "accepted" && each.state !== "withdrawn" && (
                <Menu trigger={<IconButton icon={Ellipsis} label={t("invitations.actionsFor", { email: each.email })} />}>
                  <MenuItem icon={Link2} onSelect={() => { onAction({ kind: "renew", invitation: each }); }}>
                    {t("invitations.renew.action")}
                  </MenuItem>
                  <MenuItem icon={Trash2} danger onSelect={() => { onAction({ kind: "withdraw", invitation: each }); }}>
                    {t("invitations.withdraw.action")}
                  </MenuItem>
                </Menu>
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function When({ invitation }: { invitation: Invitation }) {
  const { t } = useTranslation(["people", "app"]);
  const at = invitation.accepted_at ?? invitation.withdrawn_at;
  if (at) return <Time at={at} />;
  return (
    <>
      {t(invitation.state === "expired" ? "invitations.ended" : "invitations.ends")} <Time at={invitation.expires_at} />
    </>
  );
}

function RenewDialog({ invitation, onDone }: { invitation: Invitation; onDone: () => void }) {
  const { t } = useTranslation(["people", "app"]);
  const queries = useQueryClient();
  const renew = useMutation({
    meta: { failed: false },
    mutationFn: () => call(api.POST("/v1/invitations/{invitation_id}/renew", { params: { path: { invitation_id: invitation.id } }, body: {} })),
    onSuccess: () => queries.invalidateQueries({ queryKey: ["invitations"] }),
  });
  return (
    <Dialog
      open
      onOpenChange={onDone}
      title={t("invitations.renew.title", { email: invitation.email })}
      description={t("invitations.renew.text")}
      actions={
        <>
          <Button onClick={onDone}>{renew.data ? t("done") : t("app:cancel")}</Button>
          {!renew.data && (
            <Button look="primary" busy={renew.isPending} onClick={() => { renew.mutate(); }}>
              {t("invitations.renew.action")}
            </Button>
          )}
        </>
      }
    >
      {renew.data?.path && <CopyField label={t("link")} hint={t("shownOnce")} value={location.origin + renew.data.path} />}
      {renew.isError && <ErrorState error={renew.error} />}
    </Dialog>
  );
}

function WithdrawDialog({ invitation, onDone }: { invitation: Invitation; onDone: () => void }) {
  const { t } = useTranslation(["people", "app"]);
  const queries = useQueryClient();
  const withdraw = useMutation({
    meta: { failed: t("invitations.withdraw.failed") },
    mutationFn: () => call(api.DELETE("/v1/invitations/{invitation_id}", { params: { path: { invitation_id: invitation.id } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["invitations"] });
      toast(t("invitations.withdraw.done", { email: invitation.email }));
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onDone}
      title={t("invitations.withdraw.title", { email: invitation.email })}
      description={t("invitations.withdraw.text")}
      confirm={t("invitations.withdraw.action")}
      danger
      onConfirm={() => withdraw.mutateAsync()}
    />
  );
}
