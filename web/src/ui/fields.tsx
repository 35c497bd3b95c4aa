import { ChevronDown } from "lucide-react";
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
