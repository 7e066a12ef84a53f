/** Asks before what was typed on a page is lost, or a page is left while it is still being saved. */
import { type ReactNode, useEffect } from "react";
import { useBlocker } from "react-router";
import { useWords } from "../words";
import { Question } from "./Question";

export function useUnsaved(unsaved: () => boolean, saving: boolean): ReactNode {
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
      title={saving ? said.leaveSavingTitle : said.leaveTitle}
      yes={said.leave}
      no={said.stay}
      onYes={() => blocker.proceed()}
      onNo={() => blocker.reset()}
    >
      {saving ? said.leaveSaving : said.leaveText}
    </Question>
  );
}
