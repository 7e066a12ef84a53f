import { type RefObject, useEffect, useRef } from "react";

/** Whether a page is still shown, for an answer that comes after the person has left it. */
export function useIsShown(): RefObject<boolean> {
  const shown = useRef(true);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  return shown;
}
