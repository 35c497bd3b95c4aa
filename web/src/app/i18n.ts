import i18next from "i18next";
import { initReactI18next } from "react-i18next";

import type { Catalogues } from "@/locales/catalogues";

/** Languages that the page speaks, each under its own name. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;
export type Namespace = keyof Catalogues;

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app";
    resources: Catalogues;
  }
}

const KEY = "citewell-language";
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);
const files = import.meta.glob<Record<string, unknown>>("../locales/*/*.json", { import: "default" });

/** Starts with the language that was chosen, else the browser's, and the texts that every page needs. */
export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(),
    fallbackLng: "en",
    defaultNS: "app",
    ns: [],
    partialBundledLanguages: true,
    resources: {},
    interpolation: { escapeValue: false }, // React escapes
    react: { useSuspense: false },
  });
  await texts("app");
  dress();
  explain();
}

/** The server's messages are English; what they mean is loaded beside the page for everybody else. */
function explain(): void {
  if (i18next.language !== "en") void texts("problems");
}

/** Loads the texts of a page; the loader of its route waits for them. */
export async function texts(...namespaces: Namespace[]): Promise<void> {
  const languages = new Set([i18next.language, "en"]);
  await Promise.all(
    [...languages].flatMap((language) =>
      namespaces.map(async (namespace) => {
        if (i18next.hasResourceBundle(language, namespace)) return;
        const load = files[`../locales/${language}/${namespace}.json`];
        if (load) i18next.addResourceBundle(language, namespace, await load());
      }),
    ),
  );
}

export async function chooseLanguage(language: Language): Promise<void> {
  const loaded = Object.keys(i18next.store.data[i18next.language] ?? {}) as Namespace[];
  const before = i18next.language;
  await Promise.all(
    loaded.map(async (namespace) => {
      const load = files[`../locales/${language}/${namespace}.json`];
      if (load && before !== language) i18next.addResourceBundle(language, namespace, await load());
    }),
  );
  await i18next.changeLanguage(language);
  dress();
  explain();
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Storage may be switched off; the choice then lasts until the page is closed.
  }
}

function dress(): void {
  document.documentElement.lang = i18next.language;
  document.documentElement.dir = RIGHT_TO_LEFT.has(i18next.language) ? "rtl" : "ltr";
}

function firstLanguage(): Language {
  let chosen: string | null = null;
  try {
    chosen = localStorage.getItem(KEY);
  } catch {
    // Storage may be switched off.
  }
  const wanted = [chosen, ...navigator.languages].map((tag) => tag?.slice(0, 2).toLowerCase());
  return wanted.find((tag): tag is Language => tag !== undefined && tag in LANGUAGES) ?? "en";
}
