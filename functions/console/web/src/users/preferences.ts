/** Which columns of the users a person wants to see, and how many users a page. */
import { useState } from "react";

export interface TablePreferences {
  pageSize: number;
  columns: readonly string[];
}

const KEY = "muster.users";
export const PAGE_SIZES = [20, 50, 100];
const FIRST: TablePreferences = {
  pageSize: 20,
  columns: ["name", "email", "phone", "department", "contact_no", "status", "actions"],
};

export function useTablePreferences(): [TablePreferences, (preferences: TablePreferences) => void] {
  const [preferences, setPreferences] = useState(kept);
  return [
    preferences,
    (chosen) => {
      localStorage.setItem(KEY, JSON.stringify(chosen));
      setPreferences(chosen);
    },
  ];
}

function kept(): TablePreferences {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "null") as TablePreferences | null;
    if (found && PAGE_SIZES.includes(found.pageSize) && Array.isArray(found.columns)) return found;
  } catch {
    // What cannot be read is as good as nothing.
  }
  return FIRST;
}
