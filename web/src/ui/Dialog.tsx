import { X } from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { Button, IconButton } from "./Button";
import { classes } from "./classes";
import { focused } from "./focus";

interface Props {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** One sentence on what this is about; it is read out when the dialog opens. */
  description?: string;
  children?: ReactNode;
  /** Buttons, the main one last. */
  actions?: ReactNode;
  wide?: boolean;
}

const FIRST = "input, select, textarea, a[href], [tabindex='0'], button:not([data-way-out])";

/** A question or a form above the page. The focus stays inside, and goes back to where it was. */
export function Dialog({ open, onOpenChange, title, description, children, actions, wide = false }: Props) {
  const { t } = useTranslation();
  const before = useRef<HTMLElement | null>(null);
  return (
    <Radix.Root open={open} onOpenChange={onOpenChange}>
      <Radix.Portal>
        <Radix.Overlay className="fixed inset-0 z-40 grid place-items-center overflow-y-auto bg-scrim p-4">
          <Radix.Content
            {...(description ? {} : { "aria-describedby": undefined })}
            onOpenAutoFocus={(event) => {
              before.current = focused();
              const dialog = event.currentTarget as HTMLElement;
              if (dialog.querySelector(FIRST)) return;
              // Nothing but Close, as long as it loads: the focus belongs to what comes, not to the way out.
              event.preventDefault();
              dialog.focus();
            }}
            onCloseAutoFocus={(event) => {
              if (!before.current?.isConnected) return;
              event.preventDefault();
              before.current.focus();
            }}
            className={classes("relative grid w-full gap-4 rounded-xl border border-line bg-surface p-6 text-ink shadow-lifted", wide ? "max-w-3xl" : "max-w-lg")}
          >
            <Radix.Title className="pe-10 text-xl font-semibold">{title}</Radix.Title>
            {description && <Radix.Description className="text-muted">{description}</Radix.Description>}
            {children}
            {actions && <div className="flex flex-wrap justify-end gap-2">{actions}</div>}
            {/* The last in the order of the keyboard: a dialog opens with the focus on what it is about. */}
            <Radix.Close asChild>
              <IconButton data-way-out="" icon={X} label={t("close")} className="absolute end-3 top-3" />
            </Radix.Close>
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  );
}

interface ConfirmProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What will be affected. */
  description: string;
  /** The word on the button that does it. */
  confirm: string;
  cancel?: string;
  danger?: boolean;
  children?: ReactNode;
  /** The dialog closes when this is done, and stays open where it fails. */
  onConfirm: () => Promise<unknown> | undefined;
}

/** Asks before something that cannot be undone. */
export function ConfirmDialog({ onConfirm, confirm, cancel, danger = false, children, ...rest }: ConfirmProps) {
  const { t } = useTranslation();
  const [busy, setBusy] = useState(false);
  const act = async () => {
    setBusy(true);
    try {
      await onConfirm();
      rest.onOpenChange(false);
    } catch {
      // Whoever made the promise tells what went wrong; the question stays open.
    } finally {
      setBusy(false);
    }
  };
  const actions = (
    <>
      <Button onClick={() => { rest.onOpenChange(false); }}>{cancel ?? t("cancel")}</Button>
      <Button look={danger ? "danger" : "primary"} busy={busy} onClick={() => void act()}>
        {confirm}
      </Button>
    </>
  );
  return (
    <Dialog {...rest} actions={actions}>
      {children}
    </Dialog>
  );
}
