/** Which users are listed, as the page's address says it. */
export interface UserFilter {
  search: string;
  department: string;
  status: "" | "invited" | "active" | "disabled";
  role: "" | (typeof ROLES)[number];
  contactNoSet: boolean;
}

export const EVERYBODY: UserFilter = { search: "", department: "", status: "", role: "", contactNoSet: false };
export const STATUSES = ["invited", "active", "disabled"] as const;
export const ROLES = ["member", "auditor", "administrator"] as const;

export function filterOf(address: URLSearchParams): UserFilter {
  const among = <T extends string>(name: string, known: readonly T[]): T | "" =>
    known.find((each) => each === address.get(name)) ?? "";
  return {
    search: address.get("search") ?? "",
    department: address.get("department") ?? "",
    status: among("status", STATUSES),
    role: among("role", ROLES),
    contactNoSet: address.get("contact_no_set") === "true",
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
  };
}

export function isEverybody(filter: UserFilter): boolean {
  return Object.keys(addressOf(filter)).length === 0;
}
