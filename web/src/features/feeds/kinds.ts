import type { i18n } from "i18next";

import type { Catalogues } from "@/locales/catalogues";

type About = Catalogues["sourceKinds"];

/** What a kind of source is called; its own name where there is no other. */
export function kindTitle(kind: string, texts: i18n): string {
  const key = `titles.${kind.replaceAll("_", "-") as keyof About["titles"]}` as const;
  return texts.exists(key, { ns: "sourceKinds" }) ? texts.getFixedT(null, "sourceKinds")(key) : kind;
}

/** What a kind reads; in the server's words where there are no others. */
export function kindSummary(kind: string, told: string, texts: i18n): string {
  const key = `summaries.${kind.replaceAll("_", "-") as keyof About["summaries"]}` as const;
  return texts.exists(key, { ns: "sourceKinds" }) ? texts.getFixedT(null, "sourceKinds")(key) : told;
}

/** What a setting is called: its own name, made readable, where there is no other. */
export function settingLabel(name: string, texts: i18n): string {
  const key = `labels.${name as keyof About["labels"]}` as const;
  return texts.exists(key, { ns: "sourceKinds" }) ? texts.getFixedT(null, "sourceKinds")(key) : name.replaceAll("_", " ").replace(/^./, (letter) => letter.toUpperCase());
}

/** What is said below a setting; in the server's words where there are no others. */
export function settingHint(kind: string, name: string, told: string, texts: i18n): string {
  const key = `hints.${`${kind}__${name}` as keyof About["hints"]}` as const;
  return texts.exists(key, { ns: "sourceKinds" }) ? texts.getFixedT(null, "sourceKinds")(key) : told;
}
