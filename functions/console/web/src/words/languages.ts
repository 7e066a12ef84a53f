/** The console's languages. The words of one are loaded when it is spoken. */
import type { I18nProviderProps } from "@cloudscape-design/components/i18n";
import { patiently } from "../ui/patiently";
import type { Words } from "./en";

export type Language = "en" | "zh";

/** All that is said in one language: our words, and those of Cloudscape's components. */
export interface Pack {
  words: Words;
  messages: I18nProviderProps.Messages;
}

export const LANGUAGES: Record<Language, { name: string; locale: string; load: () => Promise<Pack> }> = {
  en: { name: "English", locale: "en", load: () => import("./en/pack") },
  zh: { name: "中文", locale: "zh-CN", load: () => import("./zh/pack") },
};

const loaded = new Map<Language, Pack>();

/** Load the words of a language, once. */
export async function loadWords(language: Language): Promise<void> {
  if (!loaded.has(language)) loaded.set(language, await patiently(LANGUAGES[language].load));
}

/** Return the words of a language that `loadWords` has loaded. */
export function packOf(language: Language): Pack {
  const pack = loaded.get(language);
  if (!pack) throw new Error(`The words of ${language} are not loaded.`);
  return pack;
}

/** The language of the browser, if the console speaks it. */
export function preferredLanguage(wanted: readonly string[] = navigator.languages): Language {
  const first = wanted.map((tag) => tag.toLowerCase().slice(0, 2)).find((tag) => tag in LANGUAGES);
  return (first as Language | undefined) ?? "en";
}

/** The language that was chosen on this browser; its own until then. */
export function keptLanguage(): Language {
  const kept = localStorage.getItem(KEPT_LANGUAGE);
  return kept && kept in LANGUAGES ? (kept as Language) : preferredLanguage();
}

export const KEPT_LANGUAGE = "muster.language";
