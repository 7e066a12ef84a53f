import { useSyncExternalStore } from "react";

const NARROW = "(max-width: 687px)";
const TALL = "(min-height: 900px)";

/** Whether the window is as narrow as a phone. */
export function useNarrow(): boolean {
  return useMedia(NARROW);
}

/** Whether the window is so tall that a table's header may stay in sight: on a laptop it would take a third of the rows. */
export function useTall(): boolean {
  return useMedia(TALL);
}

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const media = matchMedia(query);
      media.addEventListener("change", changed);
      return () => media.removeEventListener("change", changed);
    },
    () => matchMedia(query).matches,
  );
}
