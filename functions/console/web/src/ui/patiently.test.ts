import { afterEach, expect, test, vi } from "vitest";
import { orAnew, PartMissingError, patiently } from "./patiently";

/** A part that does not come so many times. */
function part(failures: number) {
  let left = failures;
  return async () => {
    left -= 1;
    if (left >= 0) throw new TypeError("Failed to fetch dynamically imported module");
    return "a part";
  };
}

test("a part that comes at the last try is there", async () => {
  expect(await patiently(part(2), [0, 0])).toBe("a part");
});

test("a part that never comes is missing", async () => {
  await expect(patiently(part(3), [0, 0])).rejects.toThrow(PartMissingError);
});

afterEach(() => {
  sessionStorage.clear();
  vi.restoreAllMocks();
});

test("a part of an old deployment loads the page anew, once", async () => {
  const reload = vi.fn();
  const missing = () => Promise.reject(new PartMissingError());
  void orAnew(missing, reload);
  await vi.waitFor(() => expect(reload).toHaveBeenCalledTimes(1));
  await expect(orAnew(missing, reload)).rejects.toThrow(PartMissingError);
  expect(reload).toHaveBeenCalledTimes(1);
});

test("without a network the page is not loaded anew: nothing would come in its place", async () => {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(false);
  const reload = vi.fn();
  await expect(orAnew(() => Promise.reject(new PartMissingError()), reload)).rejects.toThrow(PartMissingError);
  expect(reload).not.toHaveBeenCalled();
});
