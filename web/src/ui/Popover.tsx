import { Popover as Radix } from "radix-ui";
import type { ComponentProps, ReactNode } from "react";

interface Props extends ComponentProps<typeof Radix.Root> {
  trigger: ReactNode;
  /** Its name for those who listen. */
  label: string;
  children: ReactNode;
}

/** Something small beside its trigger that is more than a list of actions. */
export function Popover({ trigger, label, children, ...rest }: Props) {
  return (
    <Radix.Root {...rest}>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content aria-label={label} sideOffset={6} collisionPadding={8} className="z-50 max-w-[min(26rem,calc(100vw-1rem))] rounded-lg border border-line bg-raised p-4 text-ink shadow-lifted">
          {children}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
