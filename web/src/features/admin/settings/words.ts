import type { i18n } from "i18next";

import type { Setting } from "./queries";

/** The part of a key of the catalogue that stands for a setting: dots divide keys there. */
function place(name: string): string {
  return name.replaceAll(".", "__");
}

/** The text under a key that is put together; null where the catalogue has none. */
function said(key: string, texts: i18n): string | null {
  const text: string = texts.t(key, { ns: "settings", defaultValue: "" });
  return text === "" ? null : text;
}

/** What a group is called; its own name where there is no other. */
export function groupTitle(group: string, texts: i18n): string {
  return said(`groups.${group}`, texts) ?? group;
}

/** What a setting is called; its key where there is no other name. */
export function settingLabel(setting: Setting, texts: i18n): string {
  return said(`labels.${place(setting.key)}`, texts) ?? setting.key;
}

/** What it does; in the server's words where there are no others. */
export function settingHint(setting: Setting, texts: i18n): string {
  return said(`hints.${place(setting.key)}`, texts) ?? setting.description;
}

/** What a choice means, or the word for no value; the word itself where there is no other. */
export function choiceLabel(setting: Setting, choice: string, texts: i18n): string {
  return said(`choices.${place(setting.key)}__${choice}`, texts) ?? choice;
}
