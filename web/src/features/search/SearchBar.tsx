import { LoaderCircle, Search, SlidersHorizontal, X } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button, IconButton } from "@/ui/Button";
import { Switch } from "@/ui/checks";
import { classes } from "@/ui/classes";
import { Dialog } from "@/ui/Dialog";
import { Kbd } from "@/ui/parts";

import { chooseExpert, useExpert } from "./expert";
import { Chosen } from "./Chosen";
import { focusFirst } from "./keys";
import type { Change } from "./SearchPage";
import { chosenCount, type SearchState } from "./state";
import type { Typed } from "./useTyped";

const MOST = 2000;

interface Props {
  typed: Typed;
  busy: boolean;
  state: SearchState;
  names: ReadonlyMap<string, string>;
  facets: ReactNode;
  onChange: Change;
}

/** The field, and below it what was chosen. It stays in sight while one scrolls. */
export function SearchBar({ typed, busy, state, names, facets, onChange }: Props) {
  const { t } = useTranslation("search");
  const expert = useExpert();
  const [filtering, setFiltering] = useState(false);
  const count = chosenCount(state);
  return (
    <div className="sticky top-0 z-10 bg-canvas">
      <div className="mx-auto grid max-w-6xl gap-2 px-4 pt-4 pb-3">
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <Field typed={typed} busy={busy} />
          <div className="flex items-center gap-3 max-sm:w-full max-sm:justify-between">
            <div className="@4xl:hidden">
              <Button icon={SlidersHorizontal} onClick={() => { setFiltering(true); }}>
                {count > 0 ? t("filtersChosen", { count }) : t("filters")}
              </Button>
            </div>
            <Switch label={t("expert.toggle")} checked={expert} onCheckedChange={chooseExpert} />
          </div>
        </div>
        <Chosen state={state} names={names} onChange={onChange} />
      </div>
      <Dialog open={filtering} onOpenChange={setFiltering} title={t("filters")} actions={<Button look="primary" onClick={() => { setFiltering(false); }}>{t("showResults")}</Button>}>
        {facets}
      </Dialog>
    </div>
  );
}

function Field({ typed, busy }: { typed: Typed; busy: boolean }) {
  const { t } = useTranslation("search");
  const input = useRef<HTMLInputElement>(null);
  useSlash(input);
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" && focusFirst()) event.preventDefault();
    if (event.key === "Enter") typed.settle(typed.text);
    if (event.key === "Escape" && typed.text !== "") {
      event.preventDefault();
      typed.settle("");
    }
  };
  const clear = () => {
    typed.settle("");
    input.current?.focus();
  };
  return (
    <form role="search" className="relative min-w-0 flex-1 basis-72" onSubmit={(event) => { event.preventDefault(); }}>
      <Search aria-hidden size={20} className={classes("pointer-events-none absolute inset-y-0 start-4 my-auto text-muted transition-opacity", busy && "opacity-0 delay-300")} />
      <LoaderCircle aria-hidden size={20} className={classes("pointer-events-none absolute inset-y-0 start-4 my-auto animate-spin text-accent transition-opacity", busy ? "opacity-100 delay-300" : "opacity-0")} />
      <input
        ref={input}
        type="text"
        role="searchbox"
        enterKeyHint="search"
        autoComplete="off"
        autoCapitalize="off"
        spellCheck={false}
        dir="auto"
        maxLength={MOST}
        aria-label={t("field")}
        placeholder={t("placeholder")}
        value={typed.text}
        onChange={(event) => { typed.type(event.target.value); }}
        onKeyDown={onKey}
        className="h-12 w-full rounded-xl border border-line-strong bg-raised ps-12 pe-12 text-lg text-ink placeholder:text-muted"
      />
      <span className="absolute inset-y-0 end-1.5 flex items-center">
        {typed.text === "" ? (
          <span aria-hidden title={t("slash")} className="pe-2 max-sm:hidden">
            <Kbd>/</Kbd>
          </span>
        ) : (
          <IconButton icon={X} label={t("clear")} onClick={clear} />
        )}
      </span>
    </form>
  );
}

/** The field has the focus when the page is gone to, but not where a link brought a question; `/` gives it back. */
function useSlash(input: React.RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const field = input.current;
    if (field?.value === "") {
      field.setAttribute("autofocus", ""); // found by the router when it has rendered the page
      if (matchMedia("(pointer: fine)").matches) field.focus({ preventScroll: true });
    }
    const onKey = (event: globalThis.KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
      if (event.target instanceof Element && event.target.closest("input, textarea, select, [contenteditable], [role=dialog]")) return;
      event.preventDefault();
      field?.select();
    };
    document.addEventListener("keydown", onKey);
    return () => { document.removeEventListener("keydown", onKey); };
  }, [input]);
}
