import { Checkbox as RadixCheckbox, Switch as RadixSwitch } from "radix-ui";
import { Check, ChevronDown, Minus } from "lucide-react";
import { type ComponentProps, type ReactNode, useId } from "react";

import { classes, FIELD } from "./classes";

interface Framing {
  label: string;
  /** Said below the field, and read out with it. */
  hint?: ReactNode;
  /** What is wrong with the value. */
  error?: string | null;
  /** The label is there for those who listen only. */
  labelHidden?: boolean;
}

interface Wiring {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": true | undefined;
}

function Framed({ label, hint, error, labelHidden = false, children }: Framing & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter(Boolean).join(" ");
  return (
    <div className="grid gap-1.5">
      <label htmlFor={id} className={labelHidden ? "sr-only" : "text-sm font-medium"}>
        {label}
      </label>
      {children({ id, "aria-describedby": described || undefined, "aria-invalid": error ? true : undefined })}
      {hint && (
        <p id={`${id}-hint`} className="text-sm text-muted">
          {hint}
        </p>
      )}
      {error && (
        <p id={`${id}-error`} className="text-sm text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

/** A line of text with its label. */
export function Input({ label, hint, error, labelHidden, className, ...rest }: Framing & ComponentProps<"input">) {
  return (
    <Framed {...{ label, hint, error, labelHidden }}>
      {(wiring) => <input {...wiring} className={classes(FIELD, className)} {...rest} />}
    </Framed>
  );
}

/** Several lines of text with their label. */
export function Textarea({ label, hint, error, labelHidden, className, ...rest }: Framing & ComponentProps<"textarea">) {
  return (
    <Framed {...{ label, hint, error, labelHidden }}>
      {(wiring) => <textarea {...wiring} className={classes(FIELD, className)} {...rest} />}
    </Framed>
  );
}

/** One of a few: the browser's own list, which phones and screen readers know best. */
export function Select({ label, hint, error, labelHidden, className, children, ...rest }: Framing & ComponentProps<"select">) {
  return (
    <Framed {...{ label, hint, error, labelHidden }}>
      {(wiring) => (
        <span className="relative block">
          <select {...wiring} className={classes(FIELD, "appearance-none pe-9", className)} {...rest}>
            {children}
          </select>
          <ChevronDown aria-hidden size={18} className="pointer-events-none absolute inset-y-0 end-2.5 my-auto text-muted" />
        </span>
      )}
    </Framed>
  );
}

/** Yes, no, or (`indeterminate`) some. */
export function Checkbox({ label, labelHidden = false, className, ...rest }: ComponentProps<typeof RadixCheckbox.Root> & { label: string; labelHidden?: boolean }) {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-2">
      <RadixCheckbox.Root
        id={id}
        className={classes("group grid size-6 shrink-0 place-items-center rounded-sm border border-line-strong bg-raised data-[state=checked]:border-accent data-[state=checked]:bg-accent data-[state=indeterminate]:border-accent data-[state=indeterminate]:bg-accent", className)}
        {...rest}
      >
        <RadixCheckbox.Indicator className="text-on-accent">
          <Check aria-hidden size={16} strokeWidth={3} className="group-data-[state=indeterminate]:hidden" />
          <Minus aria-hidden size={16} strokeWidth={3} className="hidden group-data-[state=indeterminate]:block" />
        </RadixCheckbox.Indicator>
      </RadixCheckbox.Root>
      <label htmlFor={id} className={labelHidden ? "sr-only" : "text-base"}>
        {label}
      </label>
    </span>
  );
}

/** Something that is on or off from this moment. */
export function Switch({ label, className, ...rest }: ComponentProps<typeof RadixSwitch.Root> & { label: string }) {
  const id = useId();
  return (
    <span className="inline-flex items-center gap-3">
      <RadixSwitch.Root
        id={id}
        className={classes("inline-flex h-6 w-11 shrink-0 items-center rounded-full border border-line-strong bg-sunken px-0.5 transition-colors data-[state=checked]:border-accent data-[state=checked]:bg-accent", className)}
        {...rest}
      >
        <RadixSwitch.Thumb className="block size-4.5 rounded-full bg-line-strong transition-[margin] data-[state=checked]:ms-5 data-[state=checked]:bg-on-accent" />
      </RadixSwitch.Root>
      <label htmlFor={id}>{label}</label>
    </span>
  );
}
