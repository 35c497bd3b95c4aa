import type { LucideIcon } from "lucide-react";

/** An entry of the administration's own navigation. */
export interface Section {
  to: string;
  /** Its word is `sections.<name>` in the catalogue `admin`. */
  name: "people" | "assistants" | "models" | "jobs" | "health" | "settings" | "audit";
  icon: LucideIcon;
  /** Who may open it, beside administrators. */
  role?: "editor";
}
