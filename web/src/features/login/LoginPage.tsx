import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { session } from "@/api/session";
import { safeNext } from "@/app/links";
import { OpenPage } from "@/app/OpenPage";
import { Button } from "@/ui/Button";
import { Input } from "@/ui/fields";
import { ErrorState } from "@/ui/states";

const route = getRouteApi("/login");

/** Log in with e-mail address and password; the printed link comes past this page. */
export default function LoginPage() {
  const { t } = useTranslation("login");
  const { next, link } = route.useSearch();
  const router = useRouter();
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async () => {
    setBusy(true);
    setError(null);
    try {
      await session.logIn(email, password);
      router.history.push(safeNext(next));
    } catch (failure) {
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <OpenPage title={t("title")} intro={link ? t("linkRefused") : t("how")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Input label={t("email")} type="email" name="email" autoComplete="username" required value={email} onChange={(event) => { setEmail(event.target.value); }} />
        <Input label={t("password")} type="password" name="password" autoComplete="current-password" required value={password} onChange={(event) => { setPassword(event.target.value); }} />
        {error !== null && <ErrorState error={error} title={t("failed")} />}
        <Button look="primary" type="submit" busy={busy}>
          {t("action")}
        </Button>
      </form>
    </OpenPage>
  );
}
