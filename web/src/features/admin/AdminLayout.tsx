import { Link, Outlet, useLocation } from "@tanstack/react-router";
import { ShieldX } from "lucide-react";
import { useTranslation } from "react-i18next";

import { hasRole, useMe } from "@/app/queries";
import { useOpenInSight } from "@/ui/inSight";
import { PageHeader } from "@/ui/PageHeader";
import { EmptyState } from "@/ui/states";

import { sections } from ".";

/** The navigation of the administration beside the section that is open; on a phone above it. */
export default function AdminLayout() {
  const { t } = useTranslation("admin");
  const me = useMe();
  const path = useLocation({ select: ({ pathname }) => pathname });
  const bar = useOpenInSight<HTMLElement>(path);
  const allowed = sections.filter(({ role }) => hasRole(me, role ?? "admin"));
  if (!hasRole(me, "admin") && !allowed.some(({ to }) => path.startsWith(to))) {
    return (
      <div className="p-6">
        <PageHeader title={t("title")} />
        <EmptyState icon={ShieldX} title={t("forbidden.title")}>
          {t("forbidden.text")}
        </EmptyState>
      </div>
    );
  }
  return (
    <div className="mx-auto grid max-w-7xl grid-cols-1 gap-x-8 px-4 py-6 lg:grid-cols-[11rem_minmax(0,1fr)] lg:px-6">
      {/* One section alone needs no navigation. */}
      <nav ref={bar} hidden={allowed.length < 2} aria-label={t("sections.label")} className="min-w-0 max-lg:mb-5 max-lg:border-b max-lg:border-line">
        <ul className="flex gap-1 max-lg:overflow-x-auto max-lg:pb-2 lg:sticky lg:top-6 lg:flex-col">
          {allowed.map(({ to, name, icon: Icon }) => (
            <li key={to}>
              <Link
                to={to}
                className="tap flex min-h-9 items-center gap-2.5 rounded-md px-3 py-1.5 font-medium whitespace-nowrap text-muted -outline-offset-2 hover:bg-sunken hover:text-ink aria-[current=page]:bg-accent-soft aria-[current=page]:text-ink"
              >
                <Icon aria-hidden size={18} className="shrink-0" />
                {t(`sections.${name}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <div className="min-w-0">
        <Outlet />
      </div>
    </div>
  );
}
