import { Check, type LucideIcon } from "lucide-react";
import { DropdownMenu as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

import { classes } from "./classes";

const ITEM = "tap flex min-h-9 items-center gap-2.5 rounded-md px-2.5 text-base outline-none select-none data-[disabled]:opacity-50 data-[highlighted]:bg-accent-soft";

/** Actions behind a button. `trigger` is that button. `defaultOpen`: it was made because somebody wanted it. */
export function Menu({ trigger, children, align = "end", defaultOpen = false }: { trigger: ReactNode; children: ReactNode; align?: "start" | "end"; defaultOpen?: boolean }) {
  return (
    <Radix.Root modal={false} defaultOpen={defaultOpen}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content align={align} sideOffset={6} collisionPadding={8} className="z-50 grid min-w-52 rounded-lg border border-line bg-raised p-1.5 text-ink shadow-lifted">
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}

/** One action. */
export function MenuItem({ icon: Icon, danger = false, children, ...rest }: ComponentProps<typeof Radix.Item> & { icon?: LucideIcon; danger?: boolean }) {
  return (
    <Radix.Item className={classes(ITEM, danger && "text-bad")} {...rest}>
      {Icon && <Icon aria-hidden size={18} />}
      {children}
    </Radix.Item>
  );
}

/** Something that is chosen, or not, among others of its `MenuGroup`. */
export function MenuChoice({ children, ...rest }: ComponentProps<typeof Radix.RadioItem>) {
  return (
    <Radix.RadioItem className={ITEM} {...rest}>
      <span className="grid size-4.5 place-items-center">
        <Radix.ItemIndicator>
          <Check aria-hidden size={18} />
        </Radix.ItemIndicator>
      </span>
      {children}
    </Radix.RadioItem>
  );
}

/** Something that is shown, or not, beside others; the menu stays open. */
export function MenuCheck({ children, ...rest }: ComponentProps<typeof Radix.CheckboxItem>) {
  return (
    <Radix.CheckboxItem className={ITEM} onSelect={(event) => { event.preventDefault(); }} {...rest}>
      <span className="grid size-4.5 place-items-center">
        <Radix.ItemIndicator>
          <Check aria-hidden size={18} />
        </Radix.ItemIndicator>
      </span>
      {children}
    </Radix.CheckboxItem>
  );
}

export function MenuGroup({ label, children, ...rest }: ComponentProps<typeof Radix.RadioGroup> & { label: string }) {
  return (
    <Radix.RadioGroup aria-label={label} {...rest}>
      <Radix.Label className="px-2.5 pt-1.5 pb-1 text-sm text-muted">{label}</Radix.Label>
      {children}
    </Radix.RadioGroup>
  );
}

export function MenuText({ children }: { children: ReactNode }) {
  return <Radix.Label className="px-2.5 py-1.5 text-sm text-muted">{children}</Radix.Label>;
}

export function MenuLine() {
  return <Radix.Separator className="my-1.5 h-px bg-line" />;
}
