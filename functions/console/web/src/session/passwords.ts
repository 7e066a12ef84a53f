/** The API's rules for a password, as they can be shown while it is typed. The API has the last word. */
import { RULES } from "../users/rules";

export interface PasswordRules {
  length: boolean;
  kinds: boolean;
  account: boolean;
  ends: boolean;
}

const { minLength = 0, maxLength = Number.POSITIVE_INFINITY, "x-kinds": kinds } = RULES.password;
const KINDS = (kinds?.of ?? []).map((kind) => new RegExp(kind, "u"));

export const LENGTHS = { least: minLength, most: maxLength };
export const LEAST_KINDS = kinds?.least ?? 0;

export function passwordRules(password: string, account: string): PasswordRules {
  const characters = [...password];
  const same = password.toLowerCase();
  const name = account.toLowerCase();
  return {
    length: characters.length >= LENGTHS.least && characters.length <= LENGTHS.most,
    kinds: KINDS.filter((kind) => kind.test(password)).length >= LEAST_KINDS,
    account: password !== "" && (name === "" || (same !== name && same !== [...name].reverse().join(""))),
    ends: password === password.trim(),
  };
}

export function passwordFits(password: string, account: string): boolean {
  return Object.values(passwordRules(password, account)).every(Boolean);
}
