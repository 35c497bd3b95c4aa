import { keepPreviousData, useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { UserMinus, UserPlus } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button, IconButton } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { More } from "@/ui/More";
import { Avatar, Skeleton } from "@/ui/parts";
import { SearchInput } from "@/ui/SearchInput";
import { ErrorState } from "@/ui/states";

import { type Group, membersQuery, usersQuery } from "./queries";

interface Person {
  id: string;
  name: string;
  email: string;
}

const FOUND = 8;

/** Who is in a group; people are found by name and put in with a click. */
export function MembersDialog({ group, onDone }: { group: Group; onDone: () => void }) {
  const { t } = useTranslation("people");
  const [q, setQ] = useState("");
  const members = useInfiniteQuery(membersQuery(group.id));
  const change = useMembership(group.id);
  const items = members.data?.pages.flatMap((page) => page.items) ?? [];
  const total = members.data?.pages[0]?.total ?? 0;
  return (
    <Dialog open onOpenChange={onDone} title={t("groups.membersTitle", { name: group.name })} actions={<Button onClick={onDone}>{t("done")}</Button>}>
      <SearchInput label={t("groups.find")} value={q} onChange={setQ} />
      {q !== "" && <Found q={q} members={items} onAdd={(person) => { change.mutate({ person, add: true }); }} />}
      <h3 className="font-medium" aria-live="polite">
        {t("groups.membersCount", { count: total })}
      </h3>
      {members.isPending && <Skeleton className="h-40" />}
      {members.isError && <ErrorState error={members.error} onRetry={() => void members.refetch()} />}
      {members.isSuccess && items.length === 0 && <p className="text-muted">{t("groups.noMembers")}</p>}
      {items.length > 0 && (
        <div className="max-h-80 overflow-y-auto">
          <ul className="divide-y divide-line">
            {items.map((person) => (
              <PersonRow key={person.id} person={person}>
                <IconButton icon={UserMinus} label={t("groups.remove", { name: person.name || person.email })} onClick={() => { change.mutate({ person, add: false }); }} />
              </PersonRow>
            ))}
          </ul>
          <More hasMore={members.hasNextPage} loading={members.isFetchingNextPage} onMore={() => void members.fetchNextPage()} />
        </div>
      )}
    </Dialog>
  );
}

function Found({ q, members, onAdd }: { q: string; members: readonly Person[]; onAdd: (person: Person) => void }) {
  const { t } = useTranslation("people");
  const found = useInfiniteQuery({ ...usersQuery({ q, role: "", status: "active" }, FOUND), placeholderData: keepPreviousData });
  const items = found.data?.pages[0]?.items ?? [];
  if (found.isPending) return <Skeleton className="h-12" />;
  if (found.isError) return <ErrorState error={found.error} />;
  return (
    <div className="rounded-md border border-line bg-raised px-3">
      {items.length === 0 && <p className="py-3 text-muted">{t("groups.nobody")}</p>}
      <ul className="divide-y divide-line" aria-label={t("groups.foundPeople")}>
        {items.map((person) => (
          <PersonRow key={person.id} person={person}>
            {members.some(({ id }) => id === person.id) ? (
              <span className="pe-2 text-sm text-muted">{t("groups.isIn")}</span>
            ) : (
              <IconButton icon={UserPlus} label={t("groups.add", { name: person.name || person.email })} onClick={() => { onAdd(person); }} />
            )}
          </PersonRow>
        ))}
      </ul>
    </div>
  );
}

function PersonRow({ person, children }: { person: Person; children: ReactNode }) {
  const name = person.name || person.email;
  return (
    <li className="flex items-center gap-3 py-1">
      <Avatar name={name} />
      <span className="grid min-w-0 flex-1">
        <span className="truncate">
          <bdi>{name}</bdi>
        </span>
        {person.name && <span className="truncate text-sm text-muted">{person.email}</span>}
      </span>
      {children}
    </li>
  );
}

function useMembership(group_id: string) {
  const { t } = useTranslation("people");
  const queries = useQueryClient();
  return useMutation({
    meta: { failed: t("groups.changeFailed") },
    mutationFn: ({ person, add }: { person: Person; add: boolean }) => {
      const params = { path: { group_id, user_id: person.id } };
      return add ? call(api.PUT("/v1/groups/{group_id}/members/{user_id}", { params })) : call(api.DELETE("/v1/groups/{group_id}/members/{user_id}", { params }));
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["groups"] }),
  });
}
