/** The rules for a password, as they can be shown while it is typed. The server has the last word. */
export interface PasswordRules {
  length: boolean;
  kinds: boolean;
  account: boolean;
}

const KINDS = [/\p{Ll}/u, /\p{Lu}/u, /\p{Nd}/u, /[^\p{Ll}\p{Lu}\p{Nd}]/u];

export function passwordRules(password: string, account: string): PasswordRules {
  const characters = [...password];
  const same = password.toLowerCase();
  const name = account.toLowerCase();
  return {
    length: characters.length >= 8 && characters.length <= 64,
    kinds: KINDS.filter((kind) => kind.test(password)).length >= 2,
    account: password !== "" && (name === "" || (same !== name && same !== [...name].reverse().join(""))),
  };
}

export function passwordFits(password: string, account: string): boolean {
  return Object.values(passwordRules(password, account)).every(Boolean);
}
