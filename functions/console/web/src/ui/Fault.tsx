/** That something could not be had, why, and a way to try once more. */
import Alert from "@cloudscape-design/components/alert";
import Button from "@cloudscape-design/components/button";
import { ApiError, NoAnswerError, OfflineError } from "../api/client";
import { useWords } from "../words";
import type { Words } from "../words/en";

/** What the gateway answers by itself when too much is asked at once. */
const BUSY = [429, 503];

export function faultText(error: unknown, words: Words): string {
  if (error instanceof OfflineError) return words.problems.offline;
  if (error instanceof NoAnswerError || (error instanceof ApiError && error.status === 504))
    return words.problems.noAnswer;
  if (error instanceof ApiError && error.status === 401) return words.problems.signInEnded;
  if (error instanceof ApiError && error.problem) {
    // Where fields are at fault, the detail says only that they are.
    const faults = (error.problem.errors ?? []).map((fault) => fault.message);
    return faults.join(words.users.between) || error.problem.detail;
  }
  if (error instanceof ApiError && BUSY.includes(error.status)) return words.problems.busy;
  return words.problems.unknown;
}

export function Fault({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const words = useWords();
  const again = onRetry ? <Button onClick={onRetry}>{words.tryAgain}</Button> : undefined;
  return (
    <Alert type="error" header={words.problems.title} action={again}>
      {faultText(error, words)}
    </Alert>
  );
}
