/** What the console says in the language that was chosen, and how it writes numbers and times there. */
import { I18nProvider } from "@cloudscape-design/components/i18n";
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, useContext, useEffect, useMemo } from "react";
import type { Words } from "./en";
import { LANGUAGES, type Language, packOf } from "./languages";

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

/** Speak a language whose words are loaded. */
export function Speaking({ language, children }: { language: Language; children: ReactNode }) {
  const { locale } = LANGUAGES[language];
  const { messages } = packOf(language);
  const queries = useQueryClient();
  useEffect(() => {
    document.documentElement.lang = locale;
    // What the API said, it said in the language before.
    void queries.invalidateQueries();
  }, [locale, queries]);
  const speech = useMemo(() => speechIn(language), [language]);
  return (
    <SpeechContext.Provider value={speech}>
      <I18nProvider locale={locale} messages={[messages]}>
        {children}
      </I18nProvider>
    </SpeechContext.Provider>
  );
}

function speechIn(language: Language): Speech {
  const { locale } = LANGUAGES[language];
  const numbers = new Intl.NumberFormat(locale);
  const times = new Intl.DateTimeFormat(locale, { dateStyle: "medium", timeStyle: "short" });
  const sizeIn = (unit: string) => new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 });
  const [kilobytes, megabytes] = [sizeIn("kilobyte"), sizeIn("megabyte")];
  return {
    language,
    words: packOf(language).words,
    number: (value) => numbers.format(value),
    time: (iso) => (iso ? times.format(new Date(iso)) : "–"),
    size: (bytes) => (bytes < 1024 ** 2 ? kilobytes.format(bytes / 1024) : megabytes.format(bytes / 1024 ** 2)),
  };
}
