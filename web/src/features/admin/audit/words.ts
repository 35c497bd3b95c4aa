import { useTranslation } from "react-i18next";

import type { Catalogues } from "@/locales/catalogues";

type Words = Catalogues["audit"];

/** What the log's codes are called in the reader's language; a code that has no words is shown as it is. */
export function useAuditWords() {
  const { t, i18n } = useTranslation(["audit", "app", "settings"]);
  const known = (key: string, ns: keyof Catalogues = "audit") => i18n.exists(key, { ns });
  const action = (code: string) => {
    const key = code.replace(".", "__");
    return known(`actions.${key}`) ? t(`actions.${key as keyof Words["actions"]}`) : code;
  };
  const noun = (word: string) => (known(`nouns.${word}`) ? t(`nouns.${word as keyof Words["nouns"]}`) : word);
  const channel = (word: string) => {
    const key = word.replaceAll(" ", "_");
    return known(`channels.${key}`) ? t(`channels.${key as keyof Words["channels"]}`) : word;
  };
  const fact = (name: string) => {
    const setting = name.replaceAll(".", "__");
    if (known(`labels.${setting}`, "settings")) return t(`settings:labels.${setting as keyof Catalogues["settings"]["labels"]}`);
    return known(`factNames.${name}`) ? t(`factNames.${name as keyof Words["factNames"]}`) : name;
  };
  const value = (name: string, word: string) => {
    const key = `${name}__${word}`;
    if (known(`values.${key}`)) return t(`values.${key as keyof Words["values"]}`);
    if (name === "role" && known(`roles.${word}`, "app")) return t(`app:roles.${word as keyof Catalogues["app"]["roles"]}`);
    return word;
  };
  const right = (word: string) => value("right", word);
  return { action, noun, channel, fact, value, right };
}
