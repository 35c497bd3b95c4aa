import { Check, Minus } from "lucide-react";
import { Checkbox as RadixCheckbox, Switch as RadixSwitch } from "radix-ui";
import { type ComponentProps, useId } from "react";

import { classes } from "./classes";

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
