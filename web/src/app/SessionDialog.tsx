import { useState, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { session } from "@/api/session";
import { Button } from "@/ui/Button";
import { Dialog } from "@/ui/Dialog";
import { Input } from "@/ui/fields";
import { ErrorState } from "@/ui/states";

/** Asks for the password where the login ended while the page was open; what waited for it then goes on. */
export function SessionDialog({ email }: { email: string }) {
  const { t } = useTranslation();
  const expired = useSyncExternalStore(session.subscribe, session.snapshot) === "expired";
  const [password, setPassword] = useState("");
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const submit = async () => {
    setBusy(true);
    setError(null);
    try {
      await session.logIn(email, password);
      setPassword("");
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const leave = (open: boolean) => {
    if (!open) session.close();
  };
  return (
    <Dialog open={expired} onOpenChange={leave} title={t("expired.title")} description={t("expired.text")}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Input label={t("expired.email")} type="email" value={email} readOnly autoComplete="username" />
        <Input label={t("expired.password")} type="password" required autoComplete="current-password" value={password} onChange={(event) => { setPassword(event.target.value); }} />
        {error !== null && <ErrorState error={error} title={t("expired.failed")} />}
        <div className="flex justify-end gap-2">
          <Button onClick={() => { session.close(); }}>{t("expired.leave")}</Button>
          <Button look="primary" type="submit" busy={busy}>
            {t("expired.action")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
