/** Pages of a list that is read by cursors: forwards to the unknown, back to where one has been. */
import { useEffect, useState } from "react";

export interface CursorPages {
  /** What to ask the API with; undefined for the first page. */
  cursor: string | undefined;
  /** The page's number, from 1. */
  page: number;
  /** How many pages are known. */
  known: number;
  /** Tell what came after the page that was shown last. */
  turn: (page: number, nextCursor: string | null | undefined) => void;
}

/** `list` names what is listed: another list begins at its first page. */
export function useCursorPages(list: string): CursorPages {
  const [cursors, setCursors] = useState<(string | undefined)[]>([undefined]);
  const [page, setPage] = useState(1);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another list, another beginning
  useEffect(() => {
    setCursors([undefined]);
    setPage(1);
  }, [list]);
  return {
    cursor: cursors[page - 1],
    page,
    known: cursors.length,
    turn: (wanted, nextCursor) => {
      if (wanted > cursors.length) {
        if (!nextCursor) return;
        setCursors([...cursors, nextCursor]);
      }
      setPage(wanted);
    },
  };
}
