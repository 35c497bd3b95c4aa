import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { Bot, ChevronDown, Library, SlidersHorizontal } from "lucide-react";
import { lazy, Suspense, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { Popover } from "@/ui/Popover";
import { Skeleton } from "@/ui/parts";

import type { Choices } from "./conversation";
import { modelsQuery, MOST_PLACES, type Places, scopeQuery } from "./queries";

const ScopePanel = lazy(() => import("./ScopePanel"));
const HowPanel = lazy(() => import("./HowPanel"));

interface Props {
  choices: Choices;
  /** Whether an answer is being written. */
  running: boolean;
  onChoose: (choices: Partial<Choices>) => void;
}

/** Two buttons below the question: where to look for the answer, and how it is written. */
export function Scope({ choices, running, onChoose }: Props) {
  const { t } = useTranslation("ask");
  const [open, setOpen] = useState(false);
  const scope = useQuery(scopeQuery);
  const models = useQuery(modelsQuery);
  useThere(scope, choices, running, onChoose);
  const assistant = scope.data?.assistants.find(({ id }) => id === choices.assistant);
  const [first] = choices.collections;
  const name =
    assistant?.name ??
    (first === undefined ? t("everywhere") : choices.collections.length > 1 ? t("scopeCount", { count: choices.collections.length }) : (scope.data?.collections.find(({ id }) => id === first)?.name ?? t("scopeCount", { count: 1 })));
  const model = models.data?.items.find(({ id }) => id === choices.model)?.name;
  const how = [model, choices.mode && t(`mode.${choices.mode}`)].filter(Boolean).join(" · ");
  return (
    <span className="flex min-w-0 items-center gap-1">
      <Popover
        open={open}
        onOpenChange={setOpen}
        label={t("scope")}
        trigger={
          <Button size="sm" look="quiet" icon={assistant ? Bot : Library} aria-label={t("scopeIs", { name })} className="max-w-56 min-w-0">
            <span className="truncate">{name}</span>
            <ChevronDown aria-hidden size={14} className="shrink-0" />
          </Button>
        }
      >
        <Suspense fallback={<Skeleton className="h-64 w-80 max-w-full" />}>
          <ScopePanel choices={choices} onChoose={onChoose} onClose={() => { setOpen(false); }} />
        </Suspense>
      </Popover>
      <Popover
        label={t("howAnswer")}
        trigger={
          <Button size="sm" look="quiet" icon={SlidersHorizontal} aria-label={how ? t("howIs", { how }) : t("howAnswer")} className="min-w-0">
            {how && <span className="max-w-40 truncate max-sm:sr-only">{how}</span>}
          </Button>
        }
      >
        <Suspense fallback={<Skeleton className="h-40 w-72 max-w-full" />}>
          <HowPanel choices={choices} onChoose={onChoose} models={models.data?.items ?? []} />
        </Suspense>
      </Popover>
    </span>
  );
}

/** Chooses no longer what somebody else has deleted; who asked there is told so, and can ask again elsewhere. */
function useThere({ data, isFetching, isStale, refetch }: UseQueryResult<Places>, { collections, assistant }: Choices, running: boolean, onChoose: Props["onChoose"]): void {
  const asked = useRef(running);
  const some = collections.length > 0 || assistant !== null;
  useEffect(() => {
    if (asked.current && !running && some) void refetch();
    asked.current = running;
  }, [running, some, refetch]);
  useEffect(() => {
    if (!data || isFetching || isStale) return;
    const known = data.collections.length < MOST_PLACES ? collections.filter((id) => data.collections.some((each) => each.id === id)) : collections;
    if (known.length < collections.length) onChoose({ collections: known });
    if (assistant !== null && data.assistants.length < MOST_PLACES && !data.assistants.some(({ id }) => id === assistant)) onChoose({ assistant: null });
  }, [data, isFetching, isStale, collections, assistant, onChoose]);
}
