import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { KeyList } from "@/features/keys/KeyList";
import { PageHeader } from "@/ui/PageHeader";
import { Tabs } from "@/ui/Tabs";

import { GroupsPanel } from "./GroupsPanel";
import { InvitationsPanel } from "./InvitationsPanel";
import type { Part } from ".";
import { RolesPanel } from "./RolesPanel";
import { UsersPanel } from "./UsersPanel";

const route = getRouteApi("/shell/admin/people");

/** Users, groups, invitations and keys. */
export default function PeoplePage() {
  const { t } = useTranslation("people");
  const { part = "users" } = route.useSearch();
  const navigate = route.useNavigate();
  const open = (next: Part) => { void navigate({ search: next === "users" ? {} : { part: next }, replace: true }); };
  return (
    <>
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <Tabs<Part>
        label={t("parts.label")}
        value={part}
        onChange={open}
        tabs={[
          { value: "users", label: t("parts.users"), panel: <UsersPanel /> },
          { value: "groups", label: t("parts.groups"), panel: <GroupsPanel /> },
          { value: "invitations", label: t("parts.invitations"), panel: <InvitationsPanel /> },
          { value: "keys", label: t("parts.keys"), panel: <KeyList everybody /> },
          { value: "roles", label: t("parts.roles"), panel: <RolesPanel /> },
        ]}
      />
    </>
  );
}
