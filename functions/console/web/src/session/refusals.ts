import { faultText } from "../ui/Fault";
import type { Words } from "../words/en";
import { SignInError } from "./pool";

/** Why the user pool or the API refused, in the person's language. */
export function wordsOf(error: unknown, words: Words): string {
  if (!(error instanceof SignInError)) return faultText(error, words);
  return error.refusal === "unknown" ? words.problems.unknown : words.session[error.refusal];
}
