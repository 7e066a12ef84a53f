import { describe, expect, it } from "vitest";
import { accountKey } from "./accountKey";

describe("an account", () => {
  it("is sent to the user pool with an international domain in ASCII", () => {
    expect(accountKey("info@müller.example")).toBe("info@xn--mller-kva.example");
    expect(accountKey("li@例え.jp")).toBe("li@xn--r8jz45g.jp");
  });

  it("is sent as it is otherwise", () => {
    for (const account of ["ann.lee", "ann@example.com", "info@xn--mller-kva.example", "Zoë", "a@b c ö", ""]) {
      expect(accountKey(account)).toBe(account);
    }
  });
});
