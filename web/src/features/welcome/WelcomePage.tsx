import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { meQuery, useMe } from "@/app/queries";
import { leaveWelcome } from "@/app/welcome";
import { Button } from "@/ui/Button";
import { Input } from "@/ui/fields";
import { PageHeader } from "@/ui/PageHeader";
import { Card } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import { FirstSteps } from "./FirstSteps";

/** First steps: who came by a link says who they are and chooses a password; then, what to try. */
export default function WelcomePage() {
  const { t } = useTranslation("welcome");
  const me = useMe();
  const navigate = useNavigate();
  const leave = () => {
    leaveWelcome(me.user);
    void navigate({ to: "/ask" });
  };
  if (!me.setup) {
    return (
      <div className="mx-auto max-w-3xl px-4 py-10">
        <PageHeader title={me.user.name ? t("welcomeName", { name: me.user.name }) : t("title")}>{t("try.intro")}</PageHeader>
        <FirstSteps />
        <div className="flex justify-end pt-6">
          <Button look="primary" onClick={leave}>
            {t("try.done")}
          </Button>
        </div>
      </div>
    );
  }
  return (
    <div className="mx-auto max-w-xl px-4 py-10">
      <PageHeader title={t("title")}>{t("intro")}</PageHeader>
      <Card>
        <SetUpForm onLeave={leave} />
      </Card>
    </div>
  );
}

function SetUpForm({ onLeave }: { onLeave: () => void }) {
  const { t } = useTranslation("welcome");
  const me = useMe();
  const queries = useQueryClient();
  const [name, setName] = useState(me.user.name);
  const [password, setPassword] = useState("");
  const save = useMutation({
    meta: { failed: false },
    mutationFn: () => call(api.POST("/v1/auth/setup", { body: { name: name.trim(), password } })),
    onSuccess: async () => {
      await queries.invalidateQueries(meQuery);
      document.querySelector("h1")?.focus();
    },
  });
  return (
    <form
      className="grid gap-5"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <input type="email" autoComplete="username" value={me.user.email} readOnly hidden />
      <Input label={t("name")} hint={t("nameHint")} autoComplete="name" required maxLength={300} value={name} onChange={(event) => { setName(event.target.value); }} />
      <Input
        label={t("password")}
        hint={t("passwordHint")}
        type="password"
        autoComplete="new-password"
        required
        minLength={15}
        value={password}
        onChange={(event) => { setPassword(event.target.value); }}
      />
      {save.isError && <ErrorState error={save.error} title={t("failed")} />}
      <div className="flex flex-wrap justify-end gap-2">
        <Button onClick={onLeave}>{t("later")}</Button>
        <Button look="primary" type="submit" busy={save.isPending}>
          {t("save")}
        </Button>
      </div>
    </form>
  );
}
