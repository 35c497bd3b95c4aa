import { Tabs as Radix } from "radix-ui";
import type { ReactNode } from "react";

import { useOpenInSight } from "./inSight";

interface Props<Value extends string> {
  label: string;
  value: Value;
  onChange: (value: Value) => void;
  tabs: { value: Value; label: string; panel: ReactNode }[];
}

/** Parts of a page of which one is seen. */
export function Tabs<Value extends string>({ label, value, onChange, tabs }: Props<Value>) {
  const bar = useOpenInSight<HTMLDivElement>(value);
  return (
    <Radix.Root dir={document.documentElement.dir === "rtl" ? "rtl" : "ltr"} value={value} onValueChange={(chosen) => { onChange(chosen as Value); }}>
      <Radix.List ref={bar} aria-label={label} className="flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Radix.Trigger
            key={tab.value}
            value={tab.value}
            className="tap min-h-10 shrink-0 border-b-2 border-transparent px-3 font-medium whitespace-nowrap text-muted -outline-offset-2 hover:text-ink data-[state=active]:border-accent data-[state=active]:text-ink"
          >
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.value} value={tab.value} className="pt-4">
          {tab.panel}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
