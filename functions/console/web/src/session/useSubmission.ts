import { useState } from "react";

export interface Submission {
  /** Whether the person has tried to go on, so that it may be said what is missing. */
  judged: boolean;
  busy: boolean;
  fault: string;
  submit: () => Promise<void>;
}

interface Plan {
  /** Whether what is filled in can be sent. */
  fits: () => boolean;
  send: () => Promise<void>;
  /** What is said of a failure. */
  wordsOf: (error: unknown) => string;
}

/** How a small form is sent: judged, then sent, and what went wrong told. */
export function useSubmission({ fits, send, wordsOf }: Plan): Submission {
  const [judged, setJudged] = useState(false);
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");

  async function submit() {
    setJudged(true);
    if (busy || !fits()) return;
    setBusy(true);
    setFault("");
    try {
      await send();
    } catch (error) {
      setFault(wordsOf(error));
    } finally {
      setBusy(false);
    }
  }

  return { judged, busy, fault, submit };
}
