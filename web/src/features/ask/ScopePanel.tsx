import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "@/ui/Button";
import { classes, FIELD } from "@/ui/classes";
import { Skeleton } from "@/ui/parts";
import { ErrorState } from "@/ui/states";

import type { Choices } from "./conversation";
import { scopeQuery } from "./queries";

interface Props {
  choices: Choices;
  onChoose: (choices: Partial<Choices>) => void;
  onClose: () => void;
}

/** Chooses an assistant, or some collections; typing narrows the list, arrow keys go through it. */
export default function ScopePanel({ choices, onChoose, onClose }: Props) {
  const { t } = useTranslation("ask");
  const scope = useQuery({ ...scopeQuery, refetchOnMount: "always" });
  const [typed, setTyped] = useState("");
  const wanted = typed.trim().toLocaleLowerCase();
  const matching = <T extends { name: string }>(all: readonly T[]) => all.filter(({ name }) => name.toLocaleLowerCase().includes(wanted));
  const assistants = matching(scope.data?.assistants ?? []);
  const collections = matching(scope.data?.collections ?? []);
  const toggle = (id: string) => {
    const chosen = choices.collections.includes(id) ? choices.collections.filter((each) => each !== id) : [...choices.collections, id];
    onChoose({ collections: chosen, assistant: null });
  };
  return (
    // eslint-disable-next-line jsx-a11y/no-static-element-interactions -- arrow keys beside Tab
    <div className="grid w-80 max-w-full gap-2" onKeyDown={byArrows}>
      <input type="search" aria-label={t("scopeSearch")} placeholder={t("scopeSearch")} autoComplete="off" value={typed} onChange={(event) => { setTyped(event.target.value); }} className={FIELD} />
      {scope.isPending && <Skeleton className="h-40" />}
      {scope.isError && <ErrorState error={scope.error} onRetry={() => void scope.refetch()} />}
      <div className="grid max-h-72 content-start gap-0.5 overflow-y-auto">
        {wanted === "" && <Row on={choices.assistant === null && choices.collections.length === 0} name={t("everywhere")} onToggle={() => { onChoose({ collections: [], assistant: null }); }} />}
        {collections.length > 0 && <p className="px-2 pt-2 text-sm text-muted">{t("scopeCollections")}</p>}
        {collections.map(({ id, name }) => (
          <Row key={id} on={choices.collections.includes(id)} name={name} onToggle={() => { toggle(id); }} />
        ))}
        {assistants.length > 0 && <p className="px-2 pt-2 text-sm text-muted">{t("scopeAssistants")}</p>}
        {assistants.map(({ id, name, description }) => (
          <Row key={id} on={choices.assistant === id} name={name} detail={description} onToggle={() => { onChoose({ assistant: choices.assistant === id ? null : id, collections: [] }); }} />
        ))}
        {scope.data && wanted !== "" && collections.length + assistants.length === 0 && <p className="p-2 text-muted">{t("scopeNone")}</p>}
        {scope.data?.collections.length === 0 && wanted === "" && <p className="p-2 text-sm text-muted">{t("scopeEmpty")}</p>}
      </div>
      <Button size="sm" onClick={onClose}>
        {t("scopeDone")}
      </Button>
    </div>
  );
}

function byArrows(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLInputElement>("input")];
  const at = stops.indexOf(document.activeElement as HTMLInputElement);
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  if (!next) return;
  event.preventDefault();
  next.focus();
}

function Row({ on, name, detail, onToggle }: { on: boolean; name: string; detail?: string; onToggle: () => void }) {
  return (
    <label className={classes("tap flex min-h-9 items-center gap-2.5 rounded-md px-2 py-1 hover:bg-sunken", on && "bg-accent-soft")}>
      <input type="checkbox" checked={on} onChange={onToggle} className="size-4 shrink-0 accent-accent" />
      <span className="grid min-w-0">
        <span className="truncate">{name}</span>
        {detail && <span className="truncate text-sm text-muted">{detail}</span>}
      </span>
    </label>
  );
}
