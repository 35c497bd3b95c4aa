import { useNavigate } from "@tanstack/react-router";
import { Languages, LogOut, Monitor, Moon, Sun, UserRound } from "lucide-react";
import { useTranslation } from "react-i18next";

import { session } from "@/api/session";
import { IconButton } from "@/ui/Button";
import { Menu, MenuChoice, MenuGroup, MenuItem, MenuLine, MenuText } from "@/ui/Menu";
import { Avatar } from "@/ui/parts";
import { toast } from "@/ui/Toasts";

import { toldError } from "./errors";
import { chooseLanguage, type Language, LANGUAGES } from "./i18n";
import type { Me } from "./queries";
import { chooseTheme, type Theme, useTheme } from "./theme";

const ICONS = { light: Sun, dark: Moon, system: Monitor } as const;

export function ThemeMenu() {
  const { t } = useTranslation();
  const theme = useTheme();
  return (
    <Menu trigger={<IconButton icon={ICONS[theme]} label={t("theme.label")} />}>
      <MenuGroup label={t("theme.label")} value={theme} onValueChange={(value) => { chooseTheme(value as Theme); }}>
        <MenuChoice value="light">{t("theme.light")}</MenuChoice>
        <MenuChoice value="dark">{t("theme.dark")}</MenuChoice>
        <MenuChoice value="system">{t("theme.system")}</MenuChoice>
      </MenuGroup>
    </Menu>
  );
}

export function LanguageMenu() {
  const { t, i18n } = useTranslation();
  return (
    <Menu trigger={<IconButton icon={Languages} label={t("language")} />}>
      <MenuGroup label={t("language")} value={i18n.language} onValueChange={(value) => void chooseLanguage(value as Language)}>
        {Object.entries(LANGUAGES).map(([tag, name]) => (
          <MenuChoice key={tag} value={tag} lang={tag}>
            {name}
          </MenuChoice>
        ))}
      </MenuGroup>
    </Menu>
  );
}

export function UserMenu({ me }: { me: Me }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const name = me.user.name || me.user.email;
  const leave = async () => {
    try {
      await session.logOut();
    } catch (error) {
      toast(t("logOut.unheard"), { tone: "bad", detail: toldError(error, t).detail });
    }
  };
  const trigger = (
    <button type="button" aria-label={t("user.label", { name })} className="tap grid size-10 place-items-center rounded-full">
      <Avatar name={name} />
    </button>
  );
  return (
    <Menu trigger={trigger}>
      <MenuText>
        <span className="block font-medium text-ink">{name}</span>
        {me.user.name && <span className="block">{me.user.email}</span>}
        <span className="block">{t(`roles.${me.user.role}`)}</span>
      </MenuText>
      <MenuLine />
      <MenuItem icon={UserRound} onSelect={() => void navigate({ to: "/account" })}>
        {t("user.account")}
      </MenuItem>
      <MenuItem icon={LogOut} onSelect={() => void leave()}>
        {t("logOut.action")}
      </MenuItem>
    </Menu>
  );
}
