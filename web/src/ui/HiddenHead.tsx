import type { ReactNode } from "react";

/** The head of a column whose cells say by themselves what they are; it is there for those who listen. */
export function HiddenHead({ children }: { children: ReactNode }) {
  return (
    <th scope="col">
      <span className="sr-only">{children}</span>
    </th>
  );
}
