import { CircleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { toldError } from "@/app/errors";

import { Button } from "./Button";

/** Nothing is here yet: says what will be, and what to do next. */
export function EmptyState({ icon: Icon, title, children, action }: { icon?: LucideIcon; title: string; children?: ReactNode; action?: ReactNode }) {
  return (
    <div className="mx-auto grid max-w-md justify-items-center gap-3 px-4 py-12 text-center">
      {Icon && <Icon aria-hidden size={32} strokeWidth={1.5} className="text-accent" />}
      <h2 className="text-xl font-semibold">{title}</h2>
      {children && <div className="text-muted">{children}</div>}
      {action}
    </div>
  );
}

/** Something went wrong in this part of the page: what, what to do, and the id for the administrator. */
export function ErrorState({ error, title, onRetry }: { error: unknown; title?: string; onRetry?: () => void }) {
  const { t } = useTranslation();
  const told = toldError(error, t, title);
  return (
    <div role="alert" className="grid gap-2 rounded-xl border border-bad bg-bad-soft p-4 text-ink">
      <p className="flex items-center gap-2 font-semibold">
        <CircleAlert aria-hidden size={20} className="shrink-0 text-bad" />
        {told.title}
      </p>
      <p>{[told.detail, told.advice].filter(Boolean).join(" ")}</p>
      {told.original && (
        <p lang="en" dir="ltr" className="text-sm text-muted">
          {told.original}
        </p>
      )}
      {told.fields.length > 0 && (
        <ul className="list-disc ps-5">
          {told.fields.map((field) => (
            <li key={field.place + field.said}>{`${field.place}: ${field.said}`}</li>
          ))}
        </ul>
      )}
      {told.requestId && <p className="text-sm">{t("errors.requestId", { id: told.requestId })}</p>}
      {onRetry && (
        <div>
          <Button size="sm" onClick={onRetry}>
            {t("again")}
          </Button>
        </div>
      )}
    </div>
  );
}
