/** Which columns of the users a person wants to see, and how many users a page. */
import { useMemo, useState } from "react";

export interface TablePreferences {
  pageSize: number;
  /** Those that were chosen; null for as many as there is room for. */
  columns: readonly string[] | null;
}

/** A phone has columns of its own. */
const KEYS = { wide: "muster.users", narrow: "muster.users.narrow" };
export const PAGE_SIZES = [20, 50, 100];
const FIRST: TablePreferences = {
  pageSize: 20,
  columns: null,
};

export function useTablePreferences(narrow: boolean): [TablePreferences, (preferences: TablePreferences) => void] {
  const key = narrow ? KEYS.narrow : KEYS.wide;
  const [chosen, setChosen] = useState<{ key: string; preferences: TablePreferences } | null>(null);
  const preferences = useMemo(() => (chosen?.key === key ? chosen.preferences : kept(key)), [chosen, key]);
  return [
    preferences,
    (preferences) => {
      localStorage.setItem(key, JSON.stringify(preferences));
      setChosen({ key, preferences });
    },
  ];
}

function kept(key: string): TablePreferences {
  try {
    const found = JSON.parse(localStorage.getItem(key) ?? "null") as TablePreferences | null;
    if (found && PAGE_SIZES.includes(found.pageSize) && (found.columns === null || Array.isArray(found.columns)))
      return found;
  } catch {
    // What cannot be read is as good as nothing.
  }
  return FIRST;
}
