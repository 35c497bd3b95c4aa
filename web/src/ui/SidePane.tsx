import { X } from "lucide-react";
import { type KeyboardEventHandler, type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "./Button";

interface Props {
  title: string;
  subtitle?: ReactNode;
  onClose: () => void;
  /** Keys that do something while the focus is in it. */
  onKey?: KeyboardEventHandler;
  children: ReactNode;
}

/** Something beside the page: on a phone above it. Takes the focus, gives it back, closes with Escape. */
export function SidePane({ title, subtitle, onClose, onKey, children }: Props) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  const id = useId();
  useEffect(() => {
    const pane = heading.current?.closest("aside");
    let before = document.activeElement;
    // What was used last beside the pane, such as the number of another source, has the focus again afterwards.
    const onFocus = ({ target }: FocusEvent) => {
      if (target instanceof HTMLElement && !pane?.contains(target)) before = target;
    };
    document.addEventListener("focusin", onFocus);
    heading.current?.focus({ preventScroll: true });
    return () => {
      document.removeEventListener("focusin", onFocus);
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key === "Escape" && !event.defaultPrevented) onClose();
    };
    document.addEventListener("keydown", onKey);
    return () => { document.removeEventListener("keydown", onKey); };
  }, [onClose]);
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys for what buttons do as well
    <aside
      aria-labelledby={id}
      onKeyDown={onKey}
      className="fixed inset-0 z-30 flex min-w-0 flex-col bg-surface lg:static lg:z-auto lg:w-[44%] lg:max-w-3xl lg:shrink-0 lg:border-s lg:border-line"
    >
      <header className="flex items-start justify-between gap-3 border-b border-line px-5 py-3">
        <div className="grid min-w-0 gap-0.5">
          <h2 id={id} ref={heading} tabIndex={-1} data-quiet-focus className="line-clamp-3 text-lg font-semibold">
            {title}
          </h2>
          {subtitle && <div className="text-sm text-muted">{subtitle}</div>}
        </div>
        <IconButton icon={X} label={t("close")} onClick={onClose} />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto">{children}</div>
    </aside>
  );
}
