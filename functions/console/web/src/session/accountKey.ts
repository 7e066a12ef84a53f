/** An account as the user pool has it: a domain in the letters of another alphabet is in ASCII there. */
export function accountKey(account: string): string {
  const at = account.lastIndexOf("@");
  const domain = account.slice(at + 1);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII
  if (at < 0 || /^[\x00-\x7f]*$/.test(domain)) return account;
  try {
    return account.slice(0, at + 1) + new URL(`https://${domain}`).hostname;
  } catch {
    return account;
  }
}
