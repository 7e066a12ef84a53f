/** What a person set for the console on this browser: its language and its appearance. */
import { applyMode, Mode } from "@cloudscape-design/global-styles";
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from "react";
import { LANGUAGES, type Language, preferredLanguage, Speaking } from "../words";

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
  const [language, setLanguage] = useKept("language", Object.keys(LANGUAGES) as Language[], preferredLanguage());
  const [theme, setTheme] = useKept("theme", THEMES, "system");
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

function useKept<T extends string>(name: string, allowed: readonly T[], otherwise: T): [T, (value: T) => void] {
  const key = `muster.${name}`;
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
