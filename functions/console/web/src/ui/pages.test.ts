import { beforeEach, expect, test, vi } from "vitest";
import { forgetPages, readPage } from "./pages";

beforeEach(() => forgetPages());

/** A list of so many numbers whose pages are at most so long, as those of the API are. */
function listOf(count: number, longest = 100) {
  return vi.fn(async (cursor: string | undefined, limit: number) => {
    const start = Number(cursor ?? 0);
    const items = Array.from({ length: count }, (_, index) => index).slice(start, start + Math.min(limit, longest));
    const end = start + items.length;
    return { items, next_cursor: end < count ? String(end) : null };
  });
}

const at = (page: number) => ({ list: "numbers", page, turn: () => {} });

test("a page that was reached once is read by one request, after a reload too", async () => {
  const read = listOf(50);
  await readPage(at(1), 20, read);
  await readPage(at(2), 20, read);
  read.mockClear();
  const page = await readPage(at(3), 20, read);
  expect(page).toMatchObject({ items: [40, 41, 42, 43, 44, 45, 46, 47, 48, 49], next: null, page: 3, before: 40 });
  expect(read).toHaveBeenCalledTimes(1);
});

test("a bookmark of a later page is found from the first one", async () => {
  const read = listOf(50);
  expect((await readPage(at(3), 20, read)).items[0]).toBe(40);
  expect(read).toHaveBeenCalledTimes(3);
});

test("a page behind the last one is the last one", async () => {
  expect(await readPage(at(9), 20, listOf(50))).toMatchObject({ page: 3, before: 40, next: null });
});

test("short answers are put together to a page", async () => {
  expect((await readPage(at(1), 20, listOf(50, 7))).items).toHaveLength(20);
});
