import { useSyncExternalStore } from "react";

/** As narrow as a phone, half a window of a laptop, and wide enough for what is done with a row in words. */
export const NARROW = 640;
export const HALF = 800;
export const ROOMY = 1000;

/** How wide the page is, without the bar of navigation. */
export function usePageWidth(): number {
  return useSyncExternalStore(listen, width);
}

function width(): number {
  return document.getElementById("page")?.clientWidth ?? document.documentElement.clientWidth;
}

function listen(changed: () => void): () => void {
  const page = document.getElementById("page");
  const observer = new ResizeObserver(changed);
  observer.observe(page ?? document.body);
  return () => observer.disconnect();
}
