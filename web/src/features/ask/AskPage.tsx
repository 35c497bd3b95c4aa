import { useLocation } from "@tanstack/react-router";
import { Plus } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";

import { placeIn } from "@/app/links";
import { type Shown, SourcePane } from "@/features/source/SourcePane";
import { Button } from "@/ui/Button";
import { useTitle } from "@/ui/PageHeader";

import { Composer } from "./Composer";
import type { Citation } from "./turns";
import { TurnView } from "./TurnView";
import { useConversation } from "./useConversation";

/** Ask, and see what each statement of the answer rests on. */
export default function AskPage() {
  const { t } = useTranslation("ask");
  const { turns, running, ask, stop, begin } = useConversation();
  const [open, setOpen] = useState<Citation | null>(null);
  const hash = useLocation({ select: (location) => location.hash });
  const [closed, setClosed] = useState("");
  useTitle(t("title"));
  const close = useCallback(() => {
    setOpen(null);
    setClosed(hash);
  }, [hash]);
  // Links of citations in other programs lead here.
  const linked = useMemo(() => placeIn(hash), [hash]);
  const shown: Shown | null = open ?? (hash === closed ? null : linked);
  return (
    <div className="flex h-full">
      <div className="flex min-w-0 flex-1 flex-col">
        <div className="min-h-0 flex-1 overflow-y-auto">
          <div className="mx-auto grid max-w-3xl gap-10 px-4 py-6">
            <div className="flex items-center justify-between gap-4">
              <h1 tabIndex={-1} className={turns.length > 0 ? "text-lg text-muted" : "pt-[12dvh] text-3xl font-semibold"}>
                {turns.length > 0 ? t("title") : t("invitation")}
              </h1>
              {turns.length > 0 && (
                <Button size="sm" icon={Plus} onClick={() => { close(); begin(); }}>
                  {t("new")}
                </Button>
              )}
            </div>
            {turns.length === 0 && <p className="-mt-7 text-lg text-muted">{t("promise")}</p>}
            <div aria-live="polite" className="grid gap-12">
              {turns.map((turn) => (
                <TurnView key={turn.key} turn={turn} open={open} onOpen={setOpen} />
              ))}
            </div>
          </div>
        </div>
        <div className="mx-auto w-full max-w-3xl px-4 pb-4">
          <Composer running={running} onAsk={(message, collections) => void ask(message, collections)} onStop={stop} />
        </div>
      </div>
      {shown && <SourcePane key={`${shown.document_id} ${String(shown.start)}`} shown={shown} onClose={close} />}
    </div>
  );
}
