/** Asks before what was typed on a page is lost. */
import { type ReactNode, useEffect } from "react";
import { useBlocker } from "react-router";
import { useWords } from "../words";
import { Question } from "./Question";

export function useUnsaved(unsaved: () => boolean): ReactNode {
  const said = useWords().users;
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => currentLocation.pathname !== nextLocation.pathname && unsaved(),
  );
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (unsaved()) event.preventDefault();
    };
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  });
  if (blocker.state !== "blocked") return null;
  return (
    <Question
      title={said.leaveTitle}
      yes={said.leave}
      no={said.stay}
      onYes={() => blocker.proceed()}
      onNo={() => blocker.reset()}
    >
      {said.leaveText}
    </Question>
  );
}
