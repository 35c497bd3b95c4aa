import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { Bot } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api, call } from "@/api/client";
import { Button } from "@/ui/Button";
import { ConfirmDialog } from "@/ui/Dialog";
import { More } from "@/ui/More";
import { PageHeader } from "@/ui/PageHeader";
import { Skeleton } from "@/ui/parts";
import { EmptyState, ErrorState } from "@/ui/states";
import { toast } from "@/ui/Toasts";

import { AssistantCard } from "./AssistantCard";
import { AssistantForm } from "./AssistantForm";
import { PromptsDialog } from "./PromptsDialog";
import { type Assistant, assistantsQuery, refreshAssistants } from "./queries";

type Doing = { kind: "create" } | { kind: "edit" | "prompts" | "delete"; assistant: Assistant };

/** Assistants: what each answers from and how, and what its instructions were. */
export default function AssistantsPage() {
  const { t } = useTranslation("assistants");
  const assistants = useInfiniteQuery(assistantsQuery);
  const [doing, setDoing] = useState<Doing | null>(null);
  const done = () => { setDoing(null); };
  const items = assistants.data?.pages.flatMap((page) => page.items) ?? [];
  const create = (
    <Button icon={Bot} look="primary" onClick={() => { setDoing({ kind: "create" }); }}>
      {t("new")}
    </Button>
  );
  return (
    <div className="grid grid-cols-1 gap-4">
      <PageHeader title={t("title")} actions={items.length > 0 ? create : undefined}>
        {t("intro")}
      </PageHeader>
      {assistants.isPending && <Skeleton className="h-60 rounded-xl" />}
      {assistants.isError && <ErrorState error={assistants.error} title={t("listFailed")} onRetry={() => void assistants.refetch()} />}
      {assistants.isSuccess && items.length === 0 && (
        <EmptyState icon={Bot} title={t("none")} action={create}>
          {t("noneText")}
        </EmptyState>
      )}
      <ul className="grid gap-4 xl:grid-cols-2">
        {items.map((assistant) => (
          <li key={assistant.id} className="grid">
            <AssistantCard assistant={assistant} onAction={(kind) => { setDoing({ kind, assistant }); }} />
          </li>
        ))}
      </ul>
      <More hasMore={assistants.hasNextPage} loading={assistants.isFetchingNextPage} onMore={() => void assistants.fetchNextPage()} />
      {doing?.kind === "create" && <AssistantForm assistant={null} onDone={done} />}
      {doing?.kind === "edit" && <AssistantForm assistant={doing.assistant} onDone={done} />}
      {doing?.kind === "prompts" && <PromptsDialog assistant={doing.assistant} onDone={done} />}
      {doing?.kind === "delete" && <DeleteAssistant assistant={doing.assistant} onDone={done} />}
    </div>
  );
}

function DeleteAssistant({ assistant: { id, name }, onDone }: { assistant: Assistant; onDone: () => void }) {
  const { t } = useTranslation("assistants");
  const queries = useQueryClient();
  const remove = useMutation({
    meta: { failed: t("delete.failed", { name }) },
    mutationFn: () => call(api.DELETE("/v1/assistants/{assistant}", { params: { path: { assistant: id } } })),
    onSuccess: async () => {
      await refreshAssistants(queries);
      toast(t("delete.done", { name }));
    },
  });
  return <ConfirmDialog open onOpenChange={onDone} title={t("delete.title", { name })} description={t("delete.text")} confirm={t("delete.action")} danger onConfirm={() => remove.mutateAsync()} />;
}
