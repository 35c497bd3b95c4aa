import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { meQuery, useMe } from "@/app/queries";
import { Button } from "@/ui/Button";
import { Input } from "@/ui/fields";
import { Badge } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

/** One's name; and what only administrators change: address, role, groups. */
export function ProfileForm() {
  const { t } = useTranslation(["account", "app"]);
  const me = useMe();
  const queries = useQueryClient();
  const [name, setName] = useState(me.user.name);
  const save = useMutation({
    meta: { failed: false },
    mutationFn: () => call(api.PATCH("/v1/users/{user_id}", { params: { path: { user_id: me.user.id } }, body: { name: name.trim() } })),
    onSuccess: async () => {
      await Promise.all([queries.invalidateQueries(meQuery), queries.invalidateQueries({ queryKey: ["users"] })]);
      toast(t("profile.saved"));
    },
  });
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Input label={t("profile.name")} hint={t("profile.nameHint")} autoComplete="name" maxLength={300} value={name} onChange={(event) => { setName(event.target.value); }} />
      <Input label={t("profile.email")} hint={t("profile.emailHint")} type="email" readOnly value={me.user.email} />
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-2">
        <dt className="text-sm text-muted">{t("profile.role")}</dt>
        <dd>{t(`app:roles.${me.user.role}`)}</dd>
        {me.group_ids.length > 0 && <Groups ids={me.group_ids} />}
      </dl>
      {save.isError && <ErrorState error={save.error} title={t("profile.failed")} />}
      <div className="flex justify-end">
        <Button type="submit" look="primary" busy={save.isPending} disabled={name.trim() === me.user.name}>
          {t("profile.save")}
        </Button>
      </div>
    </form>
  );
}

function Groups({ ids }: { ids: readonly string[] }) {
  const { t } = useTranslation("account");
  const groups = useQuery({ queryKey: ["groups", "mine"], queryFn: () => call(api.GET("/v1/groups", { params: { query: { limit: 200 } } })) });
  const names = groups.data?.items.filter(({ id }) => ids.includes(id)) ?? [];
  return (
    <>
      <dt className="text-sm text-muted">{t("profile.groups")}</dt>
      <dd className="flex min-h-6 flex-wrap gap-1.5">
        {names.map(({ id, name }) => (
          <Badge key={id}>
            <bdi className="max-w-56 truncate">{name}</bdi>
          </Badge>
        ))}
      </dd>
    </>
  );
}
