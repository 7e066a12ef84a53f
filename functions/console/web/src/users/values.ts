/** What stands in the form of a user, and how it becomes what the API takes. */
import type { Schemas } from "../api/client";
import type { User } from "./queries";
import { NOT_SET } from "./rules";

export interface UserValues {
  name: string;
  email: string;
  account: string;
  english_name: string;
  given_name: string;
  family_name: string;
  country: string;
  phone: string;
  department: string;
  title: string;
  contact_no: string;
  hide_phone: boolean;
  role: "member" | "auditor" | "administrator";
  signature: string;
  remarks: string;
  active_until: string;
  access: "invitation" | "password";
  password: string;
}

export type Field = keyof UserValues;
export type Faults = Partial<Record<Field, string>>;

export const EMPTY: UserValues = {
  name: "",
  email: "",
  account: "",
  english_name: "",
  given_name: "",
  family_name: "",
  country: "",
  phone: "",
  department: "",
  title: "",
  contact_no: "",
  hide_phone: false,
  role: "member",
  signature: "",
  remarks: "",
  active_until: "",
  access: "invitation",
  password: "",
};

export function valuesOf(user: User): UserValues {
  return {
    ...EMPTY,
    name: user.name,
    email: user.email,
    account: user.account,
    english_name: user.english_name ?? "",
    given_name: user.given_name ?? "",
    family_name: user.family_name ?? "",
    country: user.country ?? "",
    phone: user.phone ?? "",
    department: user.department ?? "",
    title: user.title ?? "",
    contact_no: String(user.contact_no),
    hide_phone: user.hide_phone,
    role: user.role,
    signature: user.signature ?? "",
    remarks: user.remarks ?? "",
    active_until: user.active_until ?? "",
  };
}

/** A new user as the API takes it. Every rule is the API's: a number that is none goes there as it was typed. */
export function newUser(values: UserValues): Schemas["UserToAdd"] {
  const { password, contact_no, ...rest } = values;
  const withPassword = values.access === "password" && password !== "";
  return { ...rest, contact_no: contact_no ? numberOf(contact_no) : NOT_SET, ...(withPassword ? { password } : {}) };
}

/** The fields that differ, as the API takes them; null empties one. */
export function changes(before: UserValues, after: UserValues): Schemas["UserChanges"] {
  const changed = changedFields(before, after).map((field) => {
    const value = after[field];
    if (field === "contact_no") return [field, value === "" ? null : numberOf(after.contact_no)];
    return [field, value === "" && field !== "name" && field !== "email" ? null : value];
  });
  return Object.fromEntries(changed);
}

export function changedFields(before: UserValues, after: UserValues): Field[] {
  return (Object.keys(after) as Field[]).filter((field) => before[field] !== after[field]);
}

/**
 * The faults that the API found, by field; each begins with the field's title, which the form shows already. `missing` is
 * what every form of the console says of a field that must not be blank.
 */
export function faultsOf(problem: Schemas["Problem"] | null, missing: string): Faults {
  const found: Faults = {};
  for (const { field, code, message } of problem?.errors ?? []) {
    if (field in EMPTY && code === "field_missing") found[field as Field] = missing;
    else if (field in EMPTY) {
      const sentence = message.replace(/^[^:：]{1,40}(: |：)/, "");
      // What was typed, such as an address, stays as it is.
      const isWord = /^[a-z]+[\s;,]/.test(sentence);
      found[field as Field] = isWord ? sentence.charAt(0).toUpperCase() + sentence.slice(1) : sentence;
    }
  }
  return found;
}

function numberOf(typed: string): number {
  const number = Number(typed);
  return (Number.isInteger(number) ? number : typed) as number;
}
