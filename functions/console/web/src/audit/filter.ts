/** Which entries are listed, as the page's address says it. */
export interface AuditFilter {
  actor: string;
  action: string;
  subject: string;
  /** The first and the last day, such as 2026-11-27. */
  from: string;
  to: string;
}

export const EVERYTHING: AuditFilter = { actor: "", action: "", subject: "", from: "", to: "" };
const NAMES = ["actor", "action", "subject", "from", "to"] as const;

export function filterOf(address: URLSearchParams): AuditFilter {
  const text = (name: keyof AuditFilter) => address.get(name) ?? "";
  const day = (name: keyof AuditFilter) => (isDay(text(name)) ? text(name) : "");
  return { actor: text("actor"), action: text("action"), subject: text("subject"), from: day("from"), to: day("to") };
}

export function addressOf(filter: AuditFilter): Record<string, string> {
  return Object.fromEntries(NAMES.map((name) => [name, filter[name]]).filter(([, value]) => value !== ""));
}

export function isEverything(filter: AuditFilter): boolean {
  return NAMES.every((name) => filter[name] === "");
}

/** The same, as the API takes it: days begin at midnight here, and the last one is listed to its end. */
export function queryOf({ actor, action, subject, from, to }: AuditFilter) {
  return {
    actor: actor || undefined,
    action: action || undefined,
    subject: subject || undefined,
    from: from ? midnight(from, 0) : undefined,
    to: to ? midnight(to, 1) : undefined,
  };
}

/** Whether a text is a day of the calendar. */
export function isDay(text: string): boolean {
  const [year = 0, month = 0, day = 0] = /^\d{4}-\d{2}-\d{2}$/.test(text) ? text.split("-").map(Number) : [];
  const date = new Date(year, month - 1, day);
  return year > 1970 && date.getMonth() === month - 1 && date.getDate() === day;
}

function midnight(day: string, daysLater: number): string {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  return new Date(year, month - 1, date + daysLater).toISOString();
}
