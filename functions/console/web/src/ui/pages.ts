/** Pages of a list that is read by cursors: the page's number stands in the address, so that one comes back to it. */
import { useCallback } from "react";
import { useSearchParams } from "react-router";

export interface Pages {
  /** What is listed, the filter and the size of a page too: another list has other cursors. */
  list: string;
  /** The page's number, from 1. */
  page: number;
  turn: (page: number) => void;
}

export interface Page<T> {
  items: readonly T[];
  /** Where the list goes on; nothing at its end. */
  next: string | null | undefined;
  /** The page that this is: the last one, if a later one was asked for. */
  page: number;
  /** How many items stand before it. */
  before: number;
}

type Read<T> = (cursor: string | undefined, limit: number) => Promise<{ items: T[]; next_cursor?: string | null }>;

const KEY = "muster.pages";
const MOST_LISTS = 8;
/** Where few items pass a filter, the API's pages are short: so many are asked for before one is shown as it is. */
const MOST_REQUESTS = 10;

export function usePages(list: string): Pages {
  const [address, setAddress] = useSearchParams();
  const asked = Number(address.get("page"));
  const turn = useCallback(
    (page: number) =>
      setAddress((before) => {
        const after = new URLSearchParams(before);
        if (page > 1) after.set("page", String(page));
        else after.delete("page");
        return after;
      }),
    [setAddress],
  );
  return { list, page: Number.isInteger(asked) && asked > 0 ? asked : 1, turn };
}

/** Read a page. Those before it that no cursor leads past yet, as after a bookmark, are read first. */
export async function readPage<T>({ list, page }: Pages, size: number, read: Read<T>): Promise<Page<T>> {
  const ends = kept()[list] ?? [];
  let at = Math.min(page, ends.length + 1);
  for (;;) {
    const { next: cursor, upTo: before = 0 } = ends[at - 2] ?? {};
    const { items, next } = await fullPage(read, size, cursor);
    if (next) {
      ends[at - 1] = { next, upTo: before + items.length };
      keep(list, ends);
    }
    if (at >= page || !next) return { items, next, page: at, before };
    at += 1;
  }
}

/** Forget where pages begin, since lists have changed or another person comes. */
export function forgetPages(): void {
  sessionStorage.removeItem(KEY);
}

async function fullPage<T>(read: Read<T>, size: number, cursor: string | undefined) {
  const items: T[] = [];
  let next: string | null | undefined = cursor;
  for (let asked = 0; asked < MOST_REQUESTS; asked += 1) {
    const page = await read(next ?? undefined, size - items.length);
    items.push(...page.items);
    next = page.next_cursor;
    if (!next || items.length >= size) break;
  }
  return { items, next };
}

/** Where a page ends, and how many items there are up to there. */
interface End {
  next: string;
  upTo: number;
}

function kept(): Record<string, End[]> {
  try {
    return JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

/** Keep the pages of a few lists through a reload. */
function keep(list: string, ends: End[]): void {
  const { [list]: _, ...others } = kept();
  const latest = Object.entries(others).slice(1 - MOST_LISTS);
  sessionStorage.setItem(KEY, JSON.stringify(Object.fromEntries([...latest, [list, ends]])));
}
