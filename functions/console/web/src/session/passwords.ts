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
  const own = repeatedPart(password.toLowerCase());
  const names = [account, account.replace(/@.*/s, "")].map((name) => repeatedPart(name.toLowerCase())).filter(Boolean);
  return {
    length: characters.length >= LENGTHS.least && characters.length <= LENGTHS.most,
    kinds: KINDS.filter((kind) => kind.test(password)).length >= LEAST_KINDS,
    account: password !== "" && !names.includes(own) && !names.includes([...own].reverse().join("")),
    ends: password === password.trim(),
  };
}

/** The shortest text of which a text is made by repeating it: "abc" of "abcabc"; most are their own. */
function repeatedPart(text: string): string {
  return text.slice(0, (text + text).indexOf(text, 1));
}

export function passwordFits(password: string, account: string): boolean {
  return Object.values(passwordRules(password, account)).every(Boolean);
}
