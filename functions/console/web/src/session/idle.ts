/** Nobody stays signed in who does nothing: the time of the last deed, shared by all tabs of this browser. */
const KEY = "muster.active";
const EVERY = 30_000; // milliseconds between two looks, and between two notes of a deed
const DEEDS = ["pointerdown", "keydown"] as const;

/** How long a person may do nothing, in milliseconds. */
export const LONGEST_PAUSE = 30 * 60_000;

/** Whether more time has passed since the last deed than a person may do nothing. */
export function isIdle(now = Date.now()): boolean {
  const last = Number(localStorage.getItem(KEY));
  return last > 0 && now - last > LONGEST_PAUSE;
}

/** Note a deed. */
export function note(now = Date.now()): void {
  localStorage.setItem(KEY, String(now));
}

/** Call `onIdle` when the person has done nothing for too long; the answer ends the watch. */
export function watchIdle(onIdle: () => void): () => void {
  let noted = 0;
  const onDeed = () => {
    // A person who comes back to an open page late has been idle, whatever the first key is.
    if (isIdle()) return onIdle();
    if (Date.now() - noted < EVERY) return;
    noted = Date.now();
    note(noted);
  };
  const look = () => {
    if (isIdle()) onIdle();
  };
  const timer = setInterval(look, EVERY);
  for (const deed of DEEDS) addEventListener(deed, onDeed, { capture: true, passive: true });
  addEventListener("visibilitychange", look);
  return () => {
    clearInterval(timer);
    for (const deed of DEEDS) removeEventListener(deed, onDeed, { capture: true });
    removeEventListener("visibilitychange", look);
  };
}
