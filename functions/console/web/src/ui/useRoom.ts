import { HALF, ROOMY, usePageWidth } from "./usePageWidth";

/** How much room a list has: a phone's, half a window's, or enough for what is done with a row in words. */
export type Room = "narrow" | "some" | "roomy";

export function useRoom(): Room {
  const page = usePageWidth();
  return page < HALF ? "narrow" : page < ROOMY ? "some" : "roomy";
}
