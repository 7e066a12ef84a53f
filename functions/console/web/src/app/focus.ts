/** Where the keyboard is: never at the very top again because what had the focus is gone. */
import { type RefObject, useEffect } from "react";

/**
 * When what had the focus on a page leaves it (a row that was removed, the page before), the page itself gets the focus:
 * the next Tab goes to its first control, and a screen reader begins to read there.
 */
export function useKeptFocus(page: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const place = page.current;
    if (!place) return;
    let last: Element | null = null;
    const remember = () => {
      last = document.activeElement;
    };
    const isLost = () => last !== null && !last.isConnected && document.activeElement === document.body;
    // A moment later: a dialog that opens, or a field of the new page, takes the focus by itself.
    const changes = new MutationObserver(() => {
      if (isLost()) setTimeout(() => isLost() && place.focus({ preventScroll: true }));
    });
    place.addEventListener("focusin", remember);
    changes.observe(place, { childList: true, subtree: true });
    return () => {
      place.removeEventListener("focusin", remember);
      changes.disconnect();
    };
  }, [page]);
}
