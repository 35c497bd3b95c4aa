import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { classes } from "@/ui/classes";
import { ConfirmDialog, Dialog } from "@/ui/Dialog";
import { Select } from "@/ui/fields";
import { Badge, Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";
import { Time } from "@/ui/Time";
import { toast } from "@/ui/Toasts";

import { type Assistant, comparisonQuery, type Prompt, promptsQuery, refreshAssistants } from "./queries";

/** The versions of an assistant's instructions: what changed between two, and the way back to one. */
export function PromptsDialog({ assistant, onDone }: { assistant: Assistant; onDone: () => void }) {
  const { t } = useTranslation("assistants");
  const prompts = useInfiniteQuery(promptsQuery(assistant.id));
  const items = prompts.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Dialog open wide onOpenChange={onDone} title={t("prompts.title", { name: assistant.name })} description={t("prompts.text")}>
      {prompts.isPending && <Skeleton className="h-72" />}
      {prompts.isError && <ErrorState error={prompts.error} title={t("prompts.failed")} onRetry={() => void prompts.refetch()} />}
      {items.length > 0 && <Versions assistant={assistant} prompts={items} />}
      {prompts.hasNextPage && (
        <Button busy={prompts.isFetchingNextPage} onClick={() => void prompts.fetchNextPage()}>
          {t("prompts.older")}
        </Button>
      )}
    </Dialog>
  );
}

function Versions({ assistant, prompts }: { assistant: Assistant; prompts: readonly Prompt[] }) {
  const { t } = useTranslation("assistants");
  const [after, setAfter] = useState(prompts[0]?.number ?? 1);
  const [before, setBefore] = useState(prompts[1]?.number ?? after);
  const shown = prompts.find(({ number }) => number === after);
  return (
    <div className="grid grid-cols-1 gap-4">
      <div className="grid gap-3 sm:grid-cols-2">
        <VersionSelect label={t("prompts.before")} value={before} prompts={prompts} onChange={setBefore} />
        <VersionSelect label={t("prompts.after")} value={after} prompts={prompts} onChange={setAfter} />
      </div>
      {shown && (
        <div className="flex min-h-10 flex-wrap items-center justify-between gap-3">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-sm text-muted">
            {shown.current && <Badge tone="good">{t("prompts.current")}</Badge>}
            <Time at={shown.created_at} />
            {shown.author && <bdi>{shown.author}</bdi>}
            {shown.note && <bdi className="text-ink">{shown.note}</bdi>}
          </p>
          {!shown.current && <RollBack assistant={assistant} number={shown.number} />}
        </div>
      )}
      <Difference assistant={assistant.id} before={before} after={after} />
    </div>
  );
}

function VersionSelect({ label, value, prompts, onChange }: { label: string; value: number; prompts: readonly Prompt[]; onChange: (number: number) => void }) {
  const { t } = useTranslation("assistants");
  return (
    <Select label={label} value={value} onChange={(event) => { onChange(Number(event.target.value)); }}>
      {prompts.map(({ number, note }) => (
        <option key={number} value={number}>
          {[t("prompts.version", { number }), note].filter(Boolean).join(" · ")}
        </option>
      ))}
    </Select>
  );
}

const LOOKS = { kept: ["", " "], removed: ["bg-bad-soft", "−"], added: ["bg-good-soft", "+"] } as const;

function Difference({ assistant, before, after }: { assistant: string; before: number; after: number }) {
  const { t } = useTranslation("assistants");
  const compared = useQuery(comparisonQuery(assistant, before, after));
  if (compared.isPending) return <Skeleton className="h-48" />;
  if (compared.isError) return <ErrorState error={compared.error} title={t("prompts.failed")} />;
  if (compared.data.lines.length === 0) return <p className="text-muted">{t("prompts.empty")}</p>;
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div role="region" aria-label={t("prompts.difference")} tabIndex={0} className="max-h-96 overflow-auto rounded-md border border-line bg-raised py-2 font-mono text-sm">
      {compared.data.lines.map((line, place) => (
        <div key={place} className={classes("grid grid-cols-[1.75rem_minmax(0,1fr)]", LOOKS[line.change][0])}>
          <span aria-hidden className="text-center text-muted select-none">
            {LOOKS[line.change][1]}
          </span>
          <span dir="auto" className="min-h-5 pe-3 whitespace-pre-wrap">
            {line.change !== "kept" && <span className="sr-only">{t(`prompts.lines.${line.change}`)} </span>}
            {line.text}
          </span>
        </div>
      ))}
    </div>
  );
}

function RollBack({ assistant, number }: { assistant: Assistant; number: number }) {
  const { t } = useTranslation("assistants");
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const back = useMutation({
    meta: { failed: t("prompts.rollback.failed") },
    mutationFn: () => call(api.POST("/v1/assistants/{assistant}/prompts/rollback", { params: { path: { assistant: assistant.id } }, body: { number } })),
    onSuccess: async () => {
      await refreshAssistants(queries);
      toast(t("prompts.rollback.done", { number }));
    },
  });
  return (
    <>
      <Button size="sm" icon={Undo2} onClick={() => { setAsked(true); }}>
        {t("prompts.rollback.action", { number })}
      </Button>
      <ConfirmDialog
        open={asked}
        onOpenChange={setAsked}
        title={t("prompts.rollback.title", { number })}
        description={t("prompts.rollback.text")}
        confirm={t("prompts.rollback.confirm")}
        onConfirm={() => back.mutateAsync()}
      />
    </>
  );
}
