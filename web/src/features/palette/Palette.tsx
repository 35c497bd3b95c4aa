import { Dialog as Radix } from "radix-ui";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { NavEntry } from "@/app/page";

import { type Entry, KINDS } from "./entries";
import { useEntries } from "./useEntries";

interface Props {
  /** The pages that one may go to. */
  pages: readonly NavEntry[];
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** One field that leads everywhere: to pages, collections, chats and documents. */
export default function Palette({ pages, open, onOpenChange }: Props) {
  const { t } = useTranslation("palette");
  const gone = useRef(false);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 flex justify-center bg-scrim p-4 pt-[10dvh]">
          <Radix.Content
            data-palette
            aria-describedby={undefined}
            onOpenAutoFocus={() => { gone.current = false; }}
            onCloseAutoFocus={(event) => {
              if (gone.current) event.preventDefault(); // the page that was gone to takes the focus
            }}
            className="flex max-h-[75dvh] w-full max-w-2xl flex-col self-start overflow-hidden rounded-xl border border-line bg-surface text-ink shadow-lifted"
          >
            <Radix.Title className="sr-only">{t("title")}</Radix.Title>
            <Choice
              pages={pages}
              onChosen={(entry) => {
                gone.current = true;
                onOpenChange(false);
                entry.go();
              }}
            />
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}

function Choice({ pages, onChosen }: { pages: readonly NavEntry[]; onChosen: (entry: Entry) => void }) {
  const { t } = useTranslation("palette");
  const id = useId();
  const [typed, setTyped] = useState("");
  // The entry itself, not its place: what the server finds later may come in above it.
  const [at, setAt] = useState<string | null>(null);
  const { entries, busy } = useEntries(typed, pages);
  const active = entries.length === 0 ? -1 : Math.max(0, entries.findIndex(({ key }) => key === at));
  const optionId = (place: number) => `${id}-${String(place)}`;
  useEffect(() => {
    document.getElementById(`${id}-${String(active)}`)?.scrollIntoView({ block: "nearest" });
  }, [id, active]);
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || entries.length === 0) return;
    const to = { ArrowDown: (active + 1) % entries.length, ArrowUp: (active - 1 + entries.length) % entries.length }[event.key];
    const chosen = entries[active];
    if (to !== undefined) setAt(entries[to]?.key ?? null);
    else if (event.key === "Enter" && chosen) onChosen(chosen);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <input
        type="text"
        role="combobox"
        aria-label={t("title")}
        aria-expanded={entries.length > 0}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? optionId(active) : undefined}
        autoComplete="off"
        spellCheck={false}
        dir="auto"
        maxLength={500}
        placeholder={t("placeholder")}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(null);
        }}
        onKeyDown={onKey}
        data-quiet-focus
        className="h-14 w-full shrink-0 border-b border-line bg-transparent px-5 text-lg placeholder:text-muted"
      />
      <div id={`${id}-list`} role="listbox" aria-label={t("title")} className="overflow-y-auto p-2">
        {KINDS.map((kind) => {
          const some = entries.flatMap((entry, place) => (entry.kind === kind ? [{ entry, place }] : []));
          if (some.length === 0) return null;
          return (
            <div key={kind} role="group" aria-labelledby={`${id}-${kind}`}>
              <div id={`${id}-${kind}`} role="presentation" className="px-3 pt-2 pb-1 text-sm text-muted">
                {t(`kinds.${kind}`)}
              </div>
              {some.map(({ entry, place }) => (
                <Option key={entry.key} id={optionId(place)} entry={entry} active={place === active} onChoose={() => { onChosen(entry); }} onPoint={() => { setAt(entry.key); }} />
              ))}
            </div>
          );
        })}
      </div>
      <p role="status" className={entries.length === 0 && !busy ? "px-5 pb-5 text-muted" : "sr-only"}>
        {entries.length > 0 ? t("count", { count: entries.length }) : !busy && t("none")}
      </p>
    </>
  );
}

function Option({ id, entry: { icon: Icon, label, detail }, active, onChoose, onPoint }: { id: string; entry: Entry; active: boolean; onChoose: () => void; onPoint: () => void }) {
  return (
    // eslint-disable-next-line jsx-a11y/click-events-have-key-events -- the keys are the field's, which keeps the focus
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={active}
      onClick={onChoose}
      onPointerMove={active ? undefined : onPoint}
      className="tap flex cursor-pointer items-center gap-3 rounded-md px-3 py-2 aria-selected:bg-accent-soft"
    >
      <Icon aria-hidden size={18} className="shrink-0 text-muted" />
      <span className="min-w-0 flex-1 truncate">
        <bdi>{label}</bdi>
      </span>
      {detail && <bdi className="max-w-48 shrink-0 truncate text-sm text-muted">{detail}</bdi>}
    </div>
  );
}
