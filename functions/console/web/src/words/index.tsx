/** The console's languages, and what React parts of it say and how they write numbers and times. */
import { I18nProvider, type I18nProviderProps } from "@cloudscape-design/components/i18n";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { en, type Words } from "./en";
import { zh } from "./zh";

export type Language = "en" | "zh";
export const LANGUAGES: Record<Language, Words> = { en, zh };
const LOCALES: Record<Language, string> = { en: "en", zh: "zh-CN" };
const COMPONENTS: Record<Language, () => Promise<{ default: I18nProviderProps.Messages }>> = {
  en: () => import("./cloudscape-en"),
  zh: () => import("./cloudscape-zh"),
};

export interface Speech {
  language: Language;
  words: Words;
  number: (value: number) => string;
  time: (iso: string | null | undefined) => string;
  size: (bytes: number) => string;
}

const SpeechContext = createContext<Speech | null>(null);

export function useSpeech(): Speech {
  const speech = useContext(SpeechContext);
  if (!speech) throw new Error("Nothing is said outside of <Speaking>.");
  return speech;
}

export function useWords(): Words {
  return useSpeech().words;
}

/** The language of the browser, if the console speaks it. */
export function preferredLanguage(wanted: readonly string[] = navigator.languages): Language {
  const first = wanted.map((tag) => tag.toLowerCase().slice(0, 2)).find((tag) => tag in LANGUAGES);
  return (first as Language | undefined) ?? "en";
}

export function Speaking({ language, children }: { language: Language; children: ReactNode }) {
  const [messages, setMessages] = useState<I18nProviderProps.Messages>();
  const locale = LOCALES[language];
  const queries = useQueryClient();
  useEffect(() => {
    let wanted = true;
    document.documentElement.lang = locale;
    // What the API said, it said in the language before.
    void queries.invalidateQueries();
    COMPONENTS[language]().then((loaded) => wanted && setMessages(loaded.default));
    return () => {
      wanted = false;
    };
  }, [language, locale, queries]);
  const speech = useMemo(() => speechIn(language), [language]);
  if (!messages) return null;
  return (
    <SpeechContext.Provider value={speech}>
      <I18nProvider locale={locale} messages={[messages]}>
        {children}
      </I18nProvider>
    </SpeechContext.Provider>
  );
}

function speechIn(language: Language): Speech {
  const locale = LOCALES[language];
  const numbers = new Intl.NumberFormat(locale);
  const times = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const sizeIn = (unit: string) => new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 });
  const [kilobytes, megabytes] = [sizeIn("kilobyte"), sizeIn("megabyte")];
  return {
    language,
    words: LANGUAGES[language],
    number: (value) => numbers.format(value),
    time: (iso) => (iso ? times.format(new Date(iso)) : "–"),
    size: (bytes) => (bytes < 1024 ** 2 ? kilobytes.format(bytes / 1024) : megabytes.format(bytes / 1024 ** 2)),
  };
}
