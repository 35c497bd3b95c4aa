import { LoaderCircle, type LucideIcon } from "lucide-react";
import type { ComponentProps } from "react";

import { classes } from "./classes";
import { Tooltip } from "./Tooltip";

const LOOKS = {
  primary: "bg-accent text-on-accent hover:bg-accent-hover",
  secondary: "border border-line-strong bg-raised text-ink hover:bg-sunken",
  quiet: "text-ink hover:bg-sunken",
  danger: "border border-bad text-bad hover:bg-bad-soft",
} as const;

export type ButtonLook = keyof typeof LOOKS;

interface Props extends ComponentProps<"button"> {
  look?: ButtonLook;
  size?: "md" | "sm";
  icon?: LucideIcon;
  /** Something is under way: the button says so and takes no further click. */
  busy?: boolean;
}

/** A button; the type is `button` unless it is said to submit. */
export function Button({ look = "secondary", size = "md", icon: Icon, busy = false, className, children, onClick, ...rest }: Props) {
  const Shown = busy ? LoaderCircle : Icon;
  return (
    <button
      type="button"
      aria-busy={busy || undefined}
      onClick={busy ? (event) => { event.preventDefault(); } : onClick}
      className={classes(
        "tap inline-flex items-center justify-center gap-2 rounded-md font-medium transition-colors disabled:opacity-55",
        size === "sm" ? "min-h-8 px-2.5 text-sm" : "min-h-10 px-4 text-base",
        LOOKS[look],
        className,
      )}
      {...rest}
    >
      {Shown && <Shown aria-hidden size={size === "sm" ? 16 : 18} className={classes("shrink-0", busy && "animate-spin")} />}
      {children}
    </button>
  );
}

interface IconButtonProps extends Omit<ComponentProps<"button">, "children"> {
  icon: LucideIcon;
  /** What it does: its name for everybody who does not see the icon, and its tooltip. */
  label: string;
  look?: ButtonLook;
}

/** A button that shows an icon only. */
export function IconButton({ icon: Icon, label, look = "quiet", className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        aria-label={label}
        className={classes("tap inline-flex size-10 shrink-0 items-center justify-center rounded-md transition-colors disabled:opacity-55", LOOKS[look], className)}
        {...rest}
      >
        <Icon aria-hidden size={20} />
      </button>
    </Tooltip>
  );
}
