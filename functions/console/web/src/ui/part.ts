import { use } from "react";
import { orAnew, patiently } from "./patiently";

/**
 * A part of the console that is loaded when it is first used. It may import nothing that other parts have too, or the
 * build makes one more file for that.
 *
 * @returns a hook that gives what the part exports, and until then lets the nearest `Suspense` wait.
 */
export function part<T>(load: () => Promise<T>): () => T {
  let loading: Promise<T> | undefined;
  return function usePart() {
    loading ??= orAnew(() => patiently(load));
    return use(loading);
  };
}
