import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { meQuery, useMe } from "@/app/queries";
import { Button } from "@/ui/Button";
import { Input } from "@/ui/fields";
import { ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

/** Another password, or the first one; all other logins end with it. */
export function PasswordForm() {
  const { t } = useTranslation("account");
  const me = useMe();
  const queries = useQueryClient();
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const save = useMutation({
    meta: { failed: false },
    mutationFn: () => call(api.POST("/v1/auth/password", { body: { new_password: next, current_password: me.user.has_password ? current : null } })),
    onSuccess: async () => {
      setCurrent("");
      setNext("");
      await Promise.all([queries.invalidateQueries(meQuery), queries.invalidateQueries({ queryKey: ["sessions"] })]);
      toast(t("password.saved"));
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
      <input type="email" autoComplete="username" value={me.user.email} readOnly hidden />
      {me.user.has_password && (
        <Input label={t("password.current")} type="password" autoComplete="current-password" required value={current} onChange={(event) => { setCurrent(event.target.value); }} />
      )}
      <Input
        label={t("password.next")}
        hint={t("password.hint")}
        type="password"
        autoComplete="new-password"
        required
        minLength={15}
        value={next}
        onChange={(event) => { setNext(event.target.value); }}
      />
      {save.isError && <ErrorState error={save.error} title={t("password.failed")} />}
      <div className="flex justify-end">
        <Button type="submit" look="primary" busy={save.isPending}>
          {t("password.save")}
        </Button>
      </div>
    </form>
  );
}
