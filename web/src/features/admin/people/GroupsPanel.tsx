import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Ellipsis, Pencil, Trash2, UsersRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button, IconButton } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { HiddenHead } from "@/ui/HiddenHead";
import { Menu, MenuItem } from "@/ui/Menu";
import { Skeleton, Table } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { GroupForm } from "./GroupForm";
import { MembersDialog } from "./MembersDialog";
import { type Group, groupsQuery } from "./queries";

type Doing = { kind: "create" } | { kind: "edit" | "members" | "delete"; group: Group };

/** Groups of users, to share things with. */
export function GroupsPanel() {
  const { t } = useTranslation("people");
  const groups = useQuery(groupsQuery);
  const [doing, setDoing] = useState<Doing | null>(null);
  const done = () => { setDoing(null); };
  const create = (
    <Button icon={UsersRound} look="primary" onClick={() => { setDoing({ kind: "create" }); }}>
      {t("groups.new")}
    </Button>
  );
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="max-w-prose text-muted">{t("groups.intro")}</p>
        {groups.data && groups.data.length > 0 && create}
      </div>
      {groups.isPending && <Skeleton className="h-60" />}
      {groups.isError && <ErrorState error={groups.error} title={t("groups.listFailed")} onRetry={() => void groups.refetch()} />}
      {groups.data?.length === 0 && (
        <EmptyState icon={UsersRound} title={t("groups.none.title")} action={create}>
          {t("groups.none.text")}
        </EmptyState>
      )}
      {groups.data && groups.data.length > 0 && <GroupTable groups={groups.data} onAction={setDoing} />}
      {doing?.kind === "create" && <GroupForm group={null} onDone={done} />}
      {doing?.kind === "edit" && <GroupForm group={doing.group} onDone={done} />}
      {doing?.kind === "members" && <MembersDialog group={doing.group} onDone={done} />}
      {doing?.kind === "delete" && <DeleteGroup group={doing.group} onDone={done} />}
    </div>
  );
}

function GroupTable({ groups, onAction }: { groups: readonly Group[]; onAction: (doing: Doing) => void }) {
  const { t, i18n } = useTranslation("people");
  const numbers = new Intl.NumberFormat(i18n.language);
  return (
    <Table label={t("parts.groups")}>
      <thead>
        <tr>
          <th scope="col">{t("name")}</th>
          <th scope="col" className="!text-end">{t("groups.members")}</th>
          <HiddenHead>{t("actions")}</HiddenHead>
        </tr>
      </thead>
      <tbody>
        {groups.map((group) => (
          <tr key={group.id} className="hover:bg-canvas">
            <th scope="row" className="w-full max-w-0 border-t border-line !text-base !font-normal !text-ink">
              <span className="block truncate font-medium" title={group.name}>
                <bdi>{group.name}</bdi>
              </span>
              {group.description && (
                <span className="block truncate text-sm text-muted" title={group.description}>
                  <bdi>{group.description}</bdi>
                </span>
              )}
            </th>
            <td className="text-end">
              <Button size="sm" look="quiet" aria-label={t("groups.membersOf", { name: group.name, count: group.members })} onClick={() => { onAction({ kind: "members", group }); }}>
                <span className="text-accent underline">{numbers.format(group.members)}</span>
              </Button>
            </td>
            <td className="!px-2">
              <Menu trigger={<IconButton icon={Ellipsis} label={t("groups.actionsFor", { name: group.name })} />}>
                <MenuItem icon={UsersRound} onSelect={() => { onAction({ kind: "members", group }); }}>
                  {t("groups.members")}
                </MenuItem>
                <MenuItem icon={Pencil} onSelect={() => { onAction({ kind: "edit", group }); }}>
                  {t("groups.edit")}
                </MenuItem>
                <MenuItem icon={Trash2} danger onSelect={() => { onAction({ kind: "delete", group }); }}>
                  {t("groups.delete.action")}
                </MenuItem>
              </Menu>
            </td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

function DeleteGroup({ group, onDone }: { group: Group; onDone: () => void }) {
  const { t } = useTranslation("people");
  const queries = useQueryClient();
  const remove = useMutation({
    meta: { failed: t("groups.deleteFailed", { name: group.name }) },
    mutationFn: () => call(api.DELETE("/v1/groups/{group_id}", { params: { path: { group_id: group.id } } })),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ["groups"] });
      toast(t("groups.delete.done", { name: group.name }));
    },
  });
  return (
    <ConfirmDialog
      open
      onOpenChange={onDone}
      title={t("groups.delete.title", { name: group.name })}
      description={t("groups.delete.text", { count: group.members })}
      confirm={t("groups.delete.action")}
      danger
      onConfirm={() => remove.mutateAsync()}
    />
  );
}
