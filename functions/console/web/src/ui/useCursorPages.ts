/** Pages of a list that is read by cursors: forwards to the unknown, back to where one has been. */
import { useState } from "react";

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

/** `list` names what is listed: another list begins at its first page, and never asks with a cursor of the one before. */
export function useCursorPages(list: string): CursorPages {
  const first = { list, cursors: [undefined] as (string | undefined)[], page: 1 };
  const [kept, setKept] = useState(first);
  const { cursors, page } = kept.list === list ? kept : first;
  return {
    cursor: cursors[page - 1],
    page,
    known: cursors.length,
    turn: (wanted, nextCursor) => {
      if (wanted <= cursors.length) setKept({ list, cursors, page: wanted });
      else if (nextCursor) setKept({ list, cursors: [...cursors, nextCursor], page: wanted });
    },
  };
}
