/** What a person set for the console on this browser: its language and its appearance. */
import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react";
import { Speaking } from "../words";
import { KEPT_LANGUAGE, keptLanguage, LANGUAGES, type Language, loadWords } from "../words/languages";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

interface Preferences {
  language: Language;
  theme: Theme;
  setLanguage: (language: Language) => void;
  setTheme: (theme: Theme) => void;
}

const PreferencesContext = createContext<Preferences | null>(null);

export function usePreferences(): Preferences {
  const preferences = useContext(PreferencesContext);
  if (!preferences) throw new Error("There are no preferences outside of <Preferring>.");
  return preferences;
}

export function Preferring({ children }: { children: ReactNode }) {
  const [language, keepLanguage] = useKept(KEPT_LANGUAGE, Object.keys(LANGUAGES) as Language[], keptLanguage());
  const [theme, setTheme] = useKept("muster.theme", THEMES, "system");
  const setLanguage = useCallback((chosen: Language) => void speak(chosen, keepLanguage), [keepLanguage]);
  useEffect(() => {
    const dark = matchMedia("(prefers-color-scheme: dark)");
    const apply = () => applyMode(theme === "dark" || (theme === "system" && dark.matches) ? Mode.Dark : Mode.Light);
    apply();
    dark.addEventListener("change", apply);
    return () => dark.removeEventListener("change", apply);
  }, [theme]);
  const preferences = useMemo(
    () => ({ language, theme, setLanguage, setTheme }),
    [language, theme, setLanguage, setTheme],
  );
  return (
    <PreferencesContext.Provider value={preferences}>
      <Speaking language={language}>{children}</Speaking>
    </PreferencesContext.Provider>
  );
}

/** Change the language once its words are there. If they do not come, the page starts anew, which says so. Without a
 * network there would be no page, so the language stays. */
async function speak(chosen: Language, keep: (language: Language) => void): Promise<void> {
  try {
    await loadWords(chosen);
    keep(chosen);
  } catch {
    if (!navigator.onLine) return;
    localStorage.setItem(KEPT_LANGUAGE, chosen);
    location.reload();
  }
}

function useKept<T extends string>(key: string, allowed: readonly T[], otherwise: T): [T, (value: T) => void] {
  const [value, setValue] = useState<T>(() => {
    const kept = localStorage.getItem(key) as T | null;
    return kept && allowed.includes(kept) ? kept : otherwise;
  });
  const keep = useMemo(
    () => (chosen: T) => {
      localStorage.setItem(key, chosen);
      setValue(chosen);
    },
    [key],
  );
  return [value, keep];
}
