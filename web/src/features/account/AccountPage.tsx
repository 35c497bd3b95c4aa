import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

import { chooseLanguage, type Language, LANGUAGES } from "@/app/i18n";
import { useMe } from "@/app/queries";
import { chooseTheme, type Theme, useTheme } from "@/app/theme";
import { KeyList } from "@/features/keys/KeyList";
import { Select } from "@/ui/fields";
import { PageHeader } from "@/ui/PageHeader";
import { Card } from "@/ui/parts";

import { PasswordForm } from "./PasswordForm";
import { ProfileForm } from "./ProfileForm";
import { SessionList } from "./SessionList";

const THEMES: readonly Theme[] = ["light", "dark", "system"];

/** What is one's own: name, password, how the page looks, logins and keys. */
export default function AccountPage() {
  const { t } = useTranslation("account");
  const me = useMe();
  return (
    <div className="mx-auto max-w-4xl px-4 py-6">
      <PageHeader title={t("title")}>{me.user.email}</PageHeader>
      <div className="grid items-start gap-5 md:grid-cols-2">
        <Part title={t("profile.title")}>
          <ProfileForm />
        </Part>
        <Part title={me.user.has_password ? t("password.title") : t("password.first")}>
          <PasswordForm />
        </Part>
        <div className="md:col-span-2">
          <Part title={t("look.title")}>
            <Look />
          </Part>
        </div>
        <div className="md:col-span-2">
          <Part title={t("sessions.title")}>
            <SessionList />
          </Part>
        </div>
        <div className="min-w-0 md:col-span-2">
          <Part title={t("keys")}>
            <KeyList />
          </Part>
        </div>
      </div>
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="min-w-0">
      <Card className="grid gap-4">
        <h2 id={id} className="text-lg font-semibold">
          {title}
        </h2>
        {children}
      </Card>
    </section>
  );
}

function Look() {
  const { t, i18n } = useTranslation(["account", "app"]);
  const theme = useTheme();
  return (
    <div className="grid items-start gap-4 sm:grid-cols-2">
      <Select label={t("app:theme.label")} value={theme} onChange={(event) => { chooseTheme(event.target.value as Theme); }}>
        {THEMES.map((each) => (
          <option key={each} value={each}>
            {t(`app:theme.${each}`)}
          </option>
        ))}
      </Select>
      <Select label={t("app:language")} hint={t("look.hint")} value={i18n.language} onChange={(event) => void chooseLanguage(event.target.value as Language)}>
        {Object.entries(LANGUAGES).map(([tag, name]) => (
          <option key={tag} value={tag} lang={tag}>
            {name}
          </option>
        ))}
      </Select>
    </div>
  );
}
