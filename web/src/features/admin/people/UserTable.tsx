import { useNavigate } from "@tanstack/react-router";
import { Ban, Ellipsis, KeyRound, Link2, Pencil, ScrollText, Trash2, UserCheck } from "lucide-react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/app/queries";
import { IconButton } from "@/ui/Button";
import { HiddenHead } from "@/ui/HiddenHead";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";
import { Avatar, Badge, Table } from "@/ui/parts";
import { Time } from "@/ui/Time";

import type { User } from "./queries";
import type { UserAction } from "./UserDialogs";

type OnAction = (action: UserAction) => void;

export function UserTable({ users, onAction }: { users: readonly User[]; onAction: OnAction }) {
  const { t } = useTranslation(["people", "app"]);
  return (
    <Table label={t("parts.users")}>
      <thead>
        <tr>
          <th scope="col">{t("users.person")}</th>
          <th scope="col" className="max-sm:hidden">{t("role")}</th>
          <th scope="col" className="max-sm:hidden">{t("state")}</th>
          <th scope="col" className="max-md:hidden">{t("users.lastLogin")}</th>
          <HiddenHead>{t("actions")}</HiddenHead>
        </tr>
      </thead>
      <tbody>
        {users.map((user) => (
          <Row key={user.id} user={user} onAction={onAction} />
        ))}
      </tbody>
    </Table>
  );
}

function Row({ user, onAction }: { user: User; onAction: OnAction }) {
  const { t } = useTranslation(["people", "app"]);
  const me = useMe();
  const name = user.name || user.email;
  return (
    <tr className="hover:bg-canvas">
      <th scope="row" className="w-full max-w-0 border-t border-line !text-base !font-normal !text-ink">
        <div className="flex items-center gap-3">
          <Avatar name={name} />
          <div className="grid min-w-0 grid-cols-1">
            <span className="flex items-center gap-2">
              <span className="truncate font-medium" title={name}>
                <bdi>{name}</bdi>
              </span>
              {user.id === me.user.id && <Badge tone="accent">{t("users.you")}</Badge>}
            </span>
            {user.name && (
              <span className="truncate text-sm text-muted" title={user.email}>
                {user.email}
              </span>
            )}
            <span className="flex flex-wrap gap-2 text-sm text-muted sm:hidden">
              {t(`app:roles.${user.role}`)}
              {user.status === "suspended" && <UserState user={user} />}
            </span>
          </div>
        </div>
      </th>
      <td className="whitespace-nowrap max-sm:hidden">{t(`app:roles.${user.role}`)}</td>
      <td className="max-sm:hidden">
        <UserState user={user} />
      </td>
      <td className="text-muted max-md:hidden">{user.last_login_at ? <Time at={user.last_login_at} /> : t("users.never")}</td>
      <td className="!px-2">
        <RowMenu user={user} name={name} own={user.id === me.user.id} onAction={onAction} />
      </td>
    </tr>
  );
}

function UserState({ user }: { user: User }) {
  const { t } = useTranslation(["people", "app"]);
  if (user.status === "suspended") return <Badge tone="bad">{t("users.states.suspended")}</Badge>;
  if (!user.has_password) return <Badge tone="warn">{t("users.states.noPassword")}</Badge>;
  return <Badge tone="good">{t("users.states.active")}</Badge>;
}

function RowMenu({ user, name, own, onAction }: { user: User; name: string; own: boolean; onAction: OnAction }) {
  const { t } = useTranslation(["people", "app"]);
  const navigate = useNavigate();
  const suspended = user.status === "suspended";
  return (
    <Menu trigger={<IconButton icon={Ellipsis} label={t("users.actionsFor", { name })} />}>
      <MenuItem icon={Pencil} onSelect={() => { onAction({ kind: "edit", user }); }}>
        {t("users.edit")}
      </MenuItem>
      <MenuItem icon={Link2} disabled={suspended} onSelect={() => { onAction({ kind: "link", user }); }}>
        {t("users.link.action")}
      </MenuItem>
      <MenuItem icon={KeyRound} onSelect={() => { onAction({ kind: "keys", user }); }}>
        {t("users.keys")}
      </MenuItem>
      <MenuItem icon={ScrollText} onSelect={() => void navigate({ to: "/admin/audit", search: { actor: user.id } })}>
        {t("users.did")}
      </MenuItem>
      {!own && (
        <>
          <MenuLine />
          <MenuItem icon={suspended ? UserCheck : Ban} onSelect={() => { onAction({ kind: suspended ? "activate" : "suspend", user }); }}>
            {suspended ? t("users.activate.action") : t("users.suspend.action")}
          </MenuItem>
          <MenuItem icon={Trash2} danger onSelect={() => { onAction({ kind: "delete", user }); }}>
            {t("users.delete.action")}
          </MenuItem>
        </>
      )}
    </Menu>
  );
}
