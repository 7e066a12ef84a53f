import { describe, expect, it } from "vitest";
import { addressOf, daysAgo, EVERYBODY, filterOf, isEverybody, queryOf } from "./filter";

describe("the filter in the address", () => {
  it("comes back as it was written", () => {
    const filter = {
      search: "李 伟&",
      department: "Sales/EMEA",
      status: "active",
      role: "",
      contactNoSet: true,
      neverSignedIn: true,
      notSignedInSince: "2026-01-31",
    } as const;
    expect(filterOf(new URLSearchParams(addressOf(filter)))).toEqual(filter);
  });

  it("leaves an address without anything as it is", () => {
    expect(addressOf(EVERYBODY)).toEqual({});
    expect(isEverybody(filterOf(new URLSearchParams("")))).toBe(true);
  });

  it("asks the API for who has not signed in since a day", () => {
    const filter = filterOf(new URLSearchParams({ not_signed_in_since: daysAgo(90, Date.UTC(2026, 3, 1, 23, 59)) }));
    expect(queryOf(filter)).toEqual({ not_signed_in_since: "2026-01-01" });
  });

  it("does not believe what it does not know", () => {
    expect(
      filterOf(
        new URLSearchParams("status=root&role=owner&contact_no_set=1&never_signed_in=yes&not_signed_in_since=soon"),
      ),
    ).toEqual(EVERYBODY);
  });
});
