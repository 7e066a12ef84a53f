import { describe, expect, it } from "vitest";
import { addressOf, EVERYBODY, filterOf, isEverybody } from "./filter";

describe("the filter in the address", () => {
  it("comes back as it was written", () => {
    const filter = {
      search: "李 伟&",
      department: "Sales/EMEA",
      status: "active",
      role: "",
      contactNoSet: true,
    } as const;
    expect(filterOf(new URLSearchParams(addressOf(filter)))).toEqual(filter);
  });

  it("leaves an address without anything as it is", () => {
    expect(addressOf(EVERYBODY)).toEqual({});
    expect(isEverybody(filterOf(new URLSearchParams("")))).toBe(true);
  });

  it("does not believe what it does not know", () => {
    expect(filterOf(new URLSearchParams("status=root&role=owner&contact_no_set=1"))).toEqual(EVERYBODY);
  });
});
