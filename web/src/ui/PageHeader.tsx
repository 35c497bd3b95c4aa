import { type ReactNode, useEffect } from "react";

/** Names the page in the tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title ? `${title} · Citewell` : "Citewell";
  }, [title]);
}

/** The head of a page: its title (also the tab's), a line below it, and what can be done here. */
export function PageHeader({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  useTitle(title);
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3 pb-5">
      <div className="grid min-w-0 gap-1">
        <h1 tabIndex={-1} className="text-2xl font-semibold">
          {title}
        </h1>
        {children && <div className="min-w-0 wrap-anywhere text-muted">{children}</div>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </header>
  );
}
