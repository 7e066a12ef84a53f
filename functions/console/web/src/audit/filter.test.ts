import { describe, expect, it } from "vitest";
import { addressOf, EVERYTHING, filterOf, isEverything, queryOf } from "./filter";

describe("the filter of the audit log in the address", () => {
  it("comes back as it was written", () => {
    const filter = { actor: "li&wei", action: "edit_user", subject: "ann", from: "2026-02-28", to: "2026-03-01" };
    expect(filterOf(new URLSearchParams(addressOf(filter)))).toEqual(filter);
  });

  it("leaves an address without anything as it is", () => {
    expect(addressOf(EVERYTHING)).toEqual({});
    expect(isEverything(filterOf(new URLSearchParams("page=2")))).toBe(true);
  });

  it.each(["2026-02-30", "2026-13-01", "0202-01-01", "yesterday", "2026-1-1"])("does not take %s for a day", (from) => {
    expect(filterOf(new URLSearchParams({ from }))).toEqual(EVERYTHING);
  });

  it("lists the last day to its end, over the end of a month too", () => {
    const { from, to } = queryOf({ ...EVERYTHING, from: "2026-02-28", to: "2026-02-28" });
    expect(from).toBe(new Date(2026, 1, 28).toISOString());
    expect(to).toBe(new Date(2026, 2, 1).toISOString());
  });
});
