import { Tooltip as Radix } from "radix-ui";
import { type ReactElement, type ReactNode, useState } from "react";

interface Props {
  /** What is shown; it is made only while it is seen. */
  content: ReactNode;
  /** A button, with a name of its own. */
  children: ReactElement;
  /** A click shows it too, where the button does nothing else. */
  byClick?: boolean;
}

/** More than a few words beside a button that has the focus or the pointer. Read out as its description. */
export function Hint({ content, children, byClick = false }: Props) {
  const [open, setOpen] = useState(false);
  const onClick = (event: { preventDefault: () => void }) => {
    event.preventDefault(); // else the click would close it
    setOpen(true);
  };
  return (
    <Radix.Root open={open} onOpenChange={setOpen} delayDuration={250}>
      <Radix.Trigger asChild {...(byClick ? { onClick } : {})}>
        {children}
      </Radix.Trigger>
      <Radix.Portal>
        <Radix.Content sideOffset={6} collisionPadding={12} className="z-50 max-w-[min(26rem,calc(100vw-1.5rem))] rounded-lg border border-line-strong bg-raised p-3.5 text-start text-sm text-ink shadow-lifted">
          {content}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  );
}
