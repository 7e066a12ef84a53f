/** Entries of the audit log, as the API gives them. */
import type { Schemas } from "../api/client";

export type Entry = Schemas["EntryView"];

export const ADA = { kind: "user", id: "01JD0000000000000000000ADA", name: "ada" } as const;
export const LI_WEI = { kind: "user", id: "01JD00000000000000000WE1WE", name: "li.wei" } as const;

let count = 0;

/** An entry of `ada` about `li.wei`, unless more is said. */
export function entry(action: string, more: Partial<Entry> = {}): Entry {
  count += 1;
  return {
    id: `01JE${String(count).padStart(22, "0")}`,
    at: "2026-11-27T08:00:00Z",
    action,
    actor: ADA,
    subject: LI_WEI,
    changes: [],
    ...more,
  };
}

export const change = (field: string, before: Entry["changes"][0]["before"], after: Entry["changes"][0]["after"]) => ({
  field,
  before,
  after,
});
