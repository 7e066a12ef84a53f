import type { Words } from "../words/en";
import { SignInError } from "./pool";

/** Why the user pool refused, in the person's language. */
export function wordsOf(error: unknown, words: Words): string {
  if (!(error instanceof SignInError)) return words.problems.unknown;
  const said = error.refusal === "unknown" ? words.problems.unknown : words.session[error.refusal];
  return error.detail ? `${said} (${error.detail})` : said;
}
