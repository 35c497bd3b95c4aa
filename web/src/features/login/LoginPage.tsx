import { getRouteApi, useRouter } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { session } from "@/api/session";
import { Brand } from "@/app/Brand";
import { safeNext } from "@/app/links";
import { LanguageMenu, ThemeMenu } from "@/app/TopMenus";
import { Button } from "@/ui/Button";
import { Input } from "@/ui/fields";
import { useTitle } from "@/ui/PageHeader";
import { Card } from "@/ui/parts";
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
  useTitle(t("title"));
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
    <div className="grid min-h-dvh grid-rows-[auto_1fr]">
      <header className="flex h-14 items-center justify-between px-4">
        <Brand />
        <div className="flex">
          <LanguageMenu />
          <ThemeMenu />
        </div>
      </header>
      <main className="grid content-start justify-items-center p-4 pt-[8dvh]">
        <Card className="grid w-full max-w-md gap-5 p-7">
          <div className="grid gap-2">
            <h1 tabIndex={-1} className="text-2xl font-semibold">
              {t("title")}
            </h1>
            <p className="text-muted">{link ? t("linkRefused") : t("how")}</p>
          </div>
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
        </Card>
      </main>
    </div>
  );
}
