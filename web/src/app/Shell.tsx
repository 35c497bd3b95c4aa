import { Link, Outlet, useNavigate } from "@tanstack/react-router";
import { PanelLeftClose, PanelLeftOpen } from "lucide-react";
import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { session } from "@/api/session";
import { PaletteButton } from "@/features/palette/PaletteButton";
import { IconButton } from "@/ui/Button";
import { classes } from "@/ui/classes";

import { navigation } from "./areas";
import { Brand } from "./Brand";
import type { NavEntry } from "./page";
import { queryClient, useMe } from "./queries";
import { SessionDialog } from "./SessionDialog";
import { tenantName } from "./tenant";
import { toggleRail, useNarrowRail } from "./theme";
import { LanguageMenu, ThemeMenu, UserMenu } from "./TopMenus";

/** Rail, top bar, and the page between them. On a phone the rail is a bar at the bottom. */
export default function Shell() {
  const { t } = useTranslation();
  const me = useMe();
  const tenant = tenantName(me.tenant_name);
  const narrow = useNarrowRail();
  const entries = navigation.filter((entry) => entry.allowed?.(me) ?? true);
  useLeaving();
  return (
    <div className="grid h-dvh grid-cols-[minmax(0,1fr)] grid-rows-[auto_minmax(0,1fr)_auto] md:grid-cols-[auto_minmax(0,1fr)] md:grid-rows-[auto_minmax(0,1fr)]">
      <a href="#main" className="sr-only focus:not-sr-only focus:fixed focus:start-3 focus:top-3 focus:z-50 focus:rounded-md focus:bg-accent focus:px-4 focus:py-2 focus:text-on-accent">
        {t("skip")}
      </a>
      <header className="flex h-14 items-center gap-2 border-b border-line px-3 md:col-span-2 md:px-4">
        <Brand name={me.page.name} />
        <span className={classes("min-w-0 flex-1 truncate text-muted", tenant !== null && "sm:border-s sm:border-line sm:ps-3")}>
          <span className="max-sm:hidden">{tenant}</span>
        </span>
        <PaletteButton pages={entries} />
        <LanguageMenu />
        <ThemeMenu />
        <UserMenu me={me} />
      </header>
      <nav aria-label={t("nav.label")} className="max-md:order-last max-md:border-t max-md:border-line md:border-e md:border-line md:p-3">
        <div className="flex h-full md:flex-col">
          <ul className={classes("flex w-full gap-1 max-md:justify-around max-md:px-2 max-md:py-1 md:flex-col", narrow ? "md:w-11" : "md:w-48")}>
            {entries.map((entry) => (
              <NavItem key={entry.to} entry={entry} narrow={narrow} />
            ))}
          </ul>
          <IconButton
            icon={narrow ? PanelLeftOpen : PanelLeftClose}
            label={narrow ? t("nav.wide") : t("nav.narrow")}
            onClick={toggleRail}
            className="mt-auto max-md:hidden rtl:-scale-x-100"
          />
        </div>
      </nav>
      <main id="main" tabIndex={-1} data-quiet-focus className="min-w-0 overflow-y-auto">
        <Outlet />
      </main>
      <SessionDialog email={me.user.email} />
    </div>
  );
}

function NavItem({ entry, narrow }: { entry: NavEntry; narrow: boolean }) {
  const { t } = useTranslation();
  const Icon = entry.icon;
  const label = t(`nav.${entry.name}`);
  return (
    <li className="max-md:min-w-0 max-md:flex-1">
      <Link
        to={entry.to}
        title={narrow ? label : undefined}
        className="tap flex items-center gap-3 rounded-md px-3 py-2 font-medium text-muted hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-ink max-md:flex-col max-md:gap-0.5 max-md:px-1 max-md:py-1.5 max-md:text-xs"
      >
        <Icon aria-hidden size={20} className="shrink-0" />
        <span className={classes("max-md:w-full max-md:truncate max-md:text-center", narrow && "md:sr-only")}>{label}</span>
      </Link>
    </li>
  );
}

/** Goes to the login page when the session was closed, and forgets what was read. */
function useLeaving(): void {
  const navigate = useNavigate();
  const state = useSyncExternalStore(session.subscribe, session.snapshot);
  useEffect(() => {
    if (state !== "closed") return;
    void navigate({ to: "/login" }).then(() => { queryClient.clear(); });
  }, [state, navigate]);
}
