import { useQuery } from "@tanstack/react-query";
import { ArrowUpRight } from "lucide-react";
import { useTranslation } from "react-i18next";

import { useMe } from "@/app/queries";

import type { Choices } from "./conversation";
import { scopeQuery, startersQuery } from "./queries";
import { Link } from "@tanstack/react-router";

/** Before the first question: what this is for, and questions to begin with. */
export function Start({ choices, onAsk }: { choices: Choices; onAsk: (message: string) => void }) {
  const { t } = useTranslation("ask");
  const { page } = useMe();
  const starters = useQuery(startersQuery(choices.assistant, choices.collections));
  const scope = useQuery(scopeQuery);
  const nothing = scope.data?.collections.length === 0;
  return (
    <div className="grid gap-6 pt-[8dvh]">
      <div className="grid gap-2">
        <h1 tabIndex={-1} className="text-3xl font-semibold">
          {t("invitation")}
        </h1>
        <p className="text-lg whitespace-pre-line text-muted" dir="auto">
          {page.welcome || t("promise")}
        </p>
      </div>
      {nothing && (
        <p className="rounded-lg bg-sunken p-4">
          {t("noCollections")}{" "}
          <Link to="/library" className="font-medium text-accent underline">
            {t("toLibrary")}
          </Link>
        </p>
      )}
      {/* Room is kept for what comes, so that nothing moves. */}
      <div className="min-h-44">
        {starters.data && starters.data.items.length > 0 && (
          <section className="grid gap-2">
            <h2 className="font-sans text-sm font-medium text-muted">{t("starters")}</h2>
            <ul className="grid gap-2 sm:grid-cols-2">
              {starters.data.items.map(({ question }) => (
                <li key={question} className="min-w-0">
                  <button type="button" onClick={() => { onAsk(question); }} className="group flex h-full w-full items-start justify-between gap-2 rounded-lg border border-line bg-surface p-3 text-start hover:border-accent">
                    <span className="line-clamp-3 min-w-0 wrap-anywhere" dir="auto">{question}</span>
                    <ArrowUpRight aria-hidden size={18} className="shrink-0 text-muted group-hover:text-accent rtl:-scale-x-100" />
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </div>
  );
}
