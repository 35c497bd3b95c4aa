import { useRouter } from "@tanstack/react-router";
import { Ellipsis, History, MessageCircleQuestionMark, Pencil, Trash2 } from "lucide-react";
import { useTranslation } from "react-i18next";

import { Button, IconButton } from "@/ui/Button";
import { Menu, MenuItem, MenuLine } from "@/ui/Menu";
import { Badge, Card } from "@/ui/parts";
import { Time } from "@/ui/Time";

import type { Assistant } from "./queries";

interface Props {
  assistant: Assistant;
  onAction: (action: "edit" | "prompts" | "delete") => void;
}

/** An assistant at one look: what it answers from, with which model, and what is wrong with it. */
export function AssistantCard({ assistant, onAction }: Props) {
  const { t } = useTranslation("assistants");
  const router = useRouter();
  const missing = assistant.missing_collections?.length ?? 0;
  return (
    <Card className="flex min-w-0 flex-col gap-3">
      <div className="flex items-start justify-between gap-3">
        <h2 className="min-w-0 text-lg font-semibold break-words">
          <bdi>{assistant.name}</bdi>
        </h2>
        {assistant.may_change && (
          <Menu trigger={<IconButton icon={Ellipsis} label={t("actionsFor", { name: assistant.name })} className="-me-2 -mt-2" />}>
            <MenuItem icon={Pencil} onSelect={() => { onAction("edit"); }}>
              {t("edit")}
            </MenuItem>
            <MenuItem icon={History} onSelect={() => { onAction("prompts"); }}>
              {t("prompts.action")}
            </MenuItem>
            <MenuLine />
            <MenuItem icon={Trash2} danger onSelect={() => { onAction("delete"); }}>
              {t("delete.action")}
            </MenuItem>
          </Menu>
        )}
      </div>
      {assistant.description && (
        <p className="line-clamp-3 text-muted" title={assistant.description}>
          <bdi>{assistant.description}</bdi>
        </p>
      )}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1 text-sm">
        <dt className="text-muted">{t("collections")}</dt>
        <dd className="truncate" title={assistant.collections?.map(({ name }) => name).join(", ")}>
          <bdi>{assistant.collections === null ? t("allCollections") : assistant.collections.map(({ name }) => name).join(", ")}</bdi>
        </dd>
        <dt className="text-muted">{t("model")}</dt>
        <dd className="truncate">
          <bdi>{assistant.model?.name ?? t("preferredModel")}</bdi>
        </dd>
        <dt className="text-muted">{t("instructions")}</dt>
        <dd>
          {t("prompts.version", { number: assistant.prompt_number })} · <Time at={assistant.updated_at} />
        </dd>
      </dl>
      {(missing > 0 || assistant.model_missing) && (
        <p className="flex flex-wrap gap-2">
          {missing > 0 && <Badge tone="warn">{t("missing", { count: missing })}</Badge>}
          {assistant.model_missing && <Badge tone="warn">{t("modelMissing")}</Badge>}
        </p>
      )}
      <div className="mt-auto flex flex-wrap gap-2 pt-1">
        {assistant.may_change && (
          <Button size="sm" icon={Pencil} aria-label={t("editOne", { name: assistant.name })} onClick={() => { onAction("edit"); }}>
            {t("edit")}
          </Button>
        )}
        <Button size="sm" look="quiet" icon={MessageCircleQuestionMark} aria-label={t("tryOne", { name: assistant.name })} onClick={() => { router.history.push(`/ask?assistant=${encodeURIComponent(assistant.id)}`); }}>
          {t("try")}
        </Button>
      </div>
    </Card>
  );
}
