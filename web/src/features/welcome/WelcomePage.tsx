import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { hasRole, meQuery, useMe } from "@/app/queries";
import { Button } from "@/ui/Button";
import { Input } from "@/ui/fields";
import { PageHeader } from "@/ui/PageHeader";
import { Card } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

/** First steps of somebody who came by a link and has no password yet. */
export default function WelcomePage() {
  const { t } = useTranslation("welcome");
  const me = useMe();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(me.user.name);
  const [password, setPassword] = useState("");
  const save = useMutation({
    meta: { failed: false },
    mutationFn: async () => {
      if (hasRole(me, "admin") && name !== me.user.name) {
        await call(api.PATCH("/v1/users/{user_id}", { params: { path: { user_id: me.user.id } }, body: { name } }));
      }
      await call(api.POST("/v1/auth/password", { body: { new_password: password } }));
    },
    onSuccess: async () => {
      await queries.invalidateQueries(meQuery);
      await navigate({ to: "/ask" });
    },
  });
  return (
    <div className="mx-auto max-w-xl px-4 py-10">
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <Card>
        <form
          className="grid gap-5"
          onSubmit={(event) => {
            event.preventDefault();
            save.mutate();
          }}
        >
          <input type="email" autoComplete="username" value={me.user.email} readOnly hidden />
          {hasRole(me, "admin") && (
            <Input label={t("name")} hint={t("nameHint")} autoComplete="name" maxLength={300} value={name} onChange={(event) => { setName(event.target.value); }} />
          )}
          <Input label={t("password")} hint={t("passwordHint")} type="password" autoComplete="new-password" required value={password} onChange={(event) => { setPassword(event.target.value); }} />
          {save.isError && <ErrorState error={save.error} title={t("failed")} />}
          <div className="flex justify-end gap-2">
            <Button onClick={() => void navigate({ to: "/ask" })}>{t("later")}</Button>
            <Button look="primary" type="submit" busy={save.isPending}>
              {t("save")}
            </Button>
          </div>
        </form>
      </Card>
    </div>
  );
}
