import type { ReactNode } from "react";

import { useTitle } from "@/ui/PageHeader";
import { Card } from "@/ui/parts";

import { Brand } from "./Brand";
import { LanguageMenu, ThemeMenu } from "./TopMenus";

/** A page for people who are not logged in: a sheet in the middle, language and theme above. */
export function OpenPage({ title, intro, children }: { title: string; intro?: ReactNode; children: ReactNode }) {
  useTitle(title);
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
              {title}
            </h1>
            {intro && <div className="text-muted">{intro}</div>}
          </div>
          {children}
        </Card>
      </main>
    </div>
  );
}
