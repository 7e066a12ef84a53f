import type { ReactNode } from "react";

/** Two things of one cell, one below the other. */
export function Below({ first, then }: { first: ReactNode; then: ReactNode }) {
  return (
    <>
      <div>{first}</div>
      <div>{then}</div>
    </>
  );
}
