import { expect, test } from "vitest";
import { PartMissingError, patiently } from "./patiently";

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
