import { getRouteApi, Link, Outlet, useLocation } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

import { hasRole, useMe } from "@/app/queries";
import { useOpenInSight } from "@/ui/inSight";

import { shared } from "./state";

const PARTS = [
  { to: "/insight", name: "overview", role: "user" },
  { to: "/insight/failing", name: "failing", role: "admin" },
  { to: "/insight/ratings", name: "ratings", role: "user" },
  { to: "/insight/golden", name: "golden", role: "editor" },
] as const;

const route = getRouteApi("/shell/insight");

/** The parts of what is known about questions and answers, above the one that is open. */
export default function InsightLayout() {
  const { t } = useTranslation("insight");
  const me = useMe();
  const search = route.useSearch();
  const parts = useOpenInSight<HTMLElement>(useLocation({ select: ({ pathname }) => pathname }));
  return (
    <div className="mx-auto max-w-7xl px-4 py-6 lg:px-6">
      <nav ref={parts} aria-label={t("parts.label")} className="mb-5 border-b border-line">
        <ul className="flex gap-1 overflow-x-auto">
          {PARTS.filter(({ role }) => hasRole(me, role)).map(({ to, name }) => (
            <li key={to}>
              <Link
                to={to}
                search={shared(search)}
                activeOptions={{ exact: to === "/insight", includeSearch: false }}
                className="tap -mb-px inline-flex min-h-10 items-center border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-muted -outline-offset-2 hover:text-ink aria-[current=page]:border-accent aria-[current=page]:text-ink"
              >
                {t(`parts.${name}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Outlet />
    </div>
  );
}
