/** Which users are listed, as the page's address says it. */
export interface UserFilter {
  search: string;
  department: string;
  status: "" | "invited" | "active" | "disabled";
  role: "" | (typeof ROLES)[number];
  contactNoSet: boolean;
  neverSignedIn: boolean;
  /** A day, as in 2026-01-31; "" for any. */
  notSignedInSince: string;
}

export const EVERYBODY: UserFilter = {
  search: "",
  department: "",
  status: "",
  role: "",
  contactNoSet: false,
  neverSignedIn: false,
  notSignedInSince: "",
};
const DAY = /^\d{4}-\d\d-\d\d$/;
export const STATUSES = ["invited", "active", "disabled"] as const;
export const ROLES = ["member", "auditor", "administrator"] as const;

/** The day, in UTC, that was so many days ago. */
export function daysAgo(days: number, now = Date.now()): string {
  return new Date(now - days * 86_400_000).toISOString().slice(0, 10);
}

export function filterOf(address: URLSearchParams): UserFilter {
  const among = <T extends string>(name: string, known: readonly T[]): T | "" =>
    known.find((each) => each === address.get(name)) ?? "";
  const since = address.get("not_signed_in_since") ?? "";
  return {
    search: address.get("search") ?? "",
    department: address.get("department") ?? "",
    status: among("status", STATUSES),
    role: among("role", ROLES),
    contactNoSet: address.get("contact_no_set") === "true",
    neverSignedIn: address.get("never_signed_in") === "true",
    notSignedInSince: DAY.test(since) ? since : "",
  };
}

export function addressOf(filter: UserFilter): Record<string, string> {
  return Object.fromEntries(
    Object.entries({
      search: filter.search,
      department: filter.department,
      status: filter.status,
      role: filter.role,
      contact_no_set: filter.contactNoSet ? "true" : "",
      never_signed_in: filter.neverSignedIn ? "true" : "",
      not_signed_in_since: filter.notSignedInSince,
    }).filter(([, value]) => value !== ""),
  );
}

/** The same, as the API takes it: what is not asked for is left out. */
export function queryOf(filter: UserFilter) {
  return {
    search: filter.search || undefined,
    department: filter.department || undefined,
    status: filter.status || undefined,
    role: filter.role || undefined,
    contact_no_set: filter.contactNoSet || undefined,
    never_signed_in: filter.neverSignedIn || undefined,
    not_signed_in_since: filter.notSignedInSince || undefined,
  };
}

export function isEverybody(filter: UserFilter): boolean {
  return Object.keys(addressOf(filter)).length === 0;
}
