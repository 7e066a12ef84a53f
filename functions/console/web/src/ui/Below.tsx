import type { ReactNode } from "react";

/** Several things of one cell, one below the other. */
export function Below({ all }: { all: ReactNode[] }) {
  return all.map((each, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: their order never changes
    <div key={index}>{each}</div>
  ));
}
