import { keepPreviousData, useInfiniteQuery } from "@tanstack/react-query";
import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Select } from "@/ui/fields";
import { More } from "@/ui/More";
import { Skeleton } from "@/ui/parts";
import { SearchInput } from "@/ui/SearchInput";
import { EmptyState, ErrorState } from "@/ui/states";

import { type Role, ROLES, type User, type UserFilter, usersQuery } from "./queries";
import { type UserAction, UserDialogs } from "./UserDialogs";
import { UserTable } from "./UserTable";

const ANYBODY: UserFilter = { q: "", role: "", status: "" };

/** Everybody who has an account: found, made, changed, suspended, deleted. */
export function UsersPanel() {
  const { t } = useTranslation(["people", "app"]);
  const [filter, setFilter] = useState(ANYBODY);
  const [action, setAction] = useState<UserAction | null>(null);
  const users = useInfiniteQuery({ ...usersQuery(filter), placeholderData: keepPreviousData });
  const narrowed = filter.q !== "" || filter.role !== "" || filter.status !== "";
  const items = users.data?.pages.flatMap((page) => page.items) ?? [];
  const total = users.data?.pages[0]?.total ?? 0;
  return (
    <div className="grid gap-4">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-56 flex-1">
          <SearchInput label={t("users.search")} value={filter.q} onChange={(q) => { setFilter({ ...filter, q }); }} />
        </div>
        <Select label={t("role")} labelHidden value={filter.role} onChange={(event) => { setFilter({ ...filter, role: event.target.value as Role | "" }); }}>
          <option value="">{t("users.anyRole")}</option>
          {ROLES.map((role) => (
            <option key={role} value={role}>
              {t(`app:roles.${role}`)}
            </option>
          ))}
        </Select>
        <Select label={t("state")} labelHidden value={filter.status} onChange={(event) => { setFilter({ ...filter, status: event.target.value as User["status"] | "" }); }}>
          <option value="">{t("users.anyState")}</option>
          <option value="active">{t("users.states.active")}</option>
          <option value="suspended">{t("users.states.suspended")}</option>
        </Select>
        <Button icon={UserPlus} look="primary" onClick={() => { setAction({ kind: "create" }); }}>
          {t("users.new")}
        </Button>
      </div>
      {users.isPending && <Skeleton className="h-96" />}
      {users.isError && <ErrorState error={users.error} title={t("users.listFailed")} onRetry={() => void users.refetch()} />}
      <p role="status" className="-my-1 text-sm text-muted">
        {users.isSuccess && (narrowed ? t("users.found", { count: total }) : t("users.count", { count: total }))}
      </p>
      {users.isSuccess && items.length === 0 && (
        <EmptyState icon={Users} title={t("users.none.title")} action={<Button onClick={() => { setFilter(ANYBODY); }}>{t("users.none.action")}</Button>}>
          {t("users.none.text")}
        </EmptyState>
      )}
      {items.length > 0 && <UserTable users={items} onAction={setAction} />}
      <More hasMore={users.hasNextPage} loading={users.isFetchingNextPage} onMore={() => void users.fetchNextPage()} />
      <UserDialogs action={action} onDone={() => { setAction(null); }} />
    </div>
  );
}
