import { describe, expect, it } from "vitest";
import { passwordFits, passwordRules } from "./passwords";

describe("a password", () => {
  it("has 8 to 64 characters, however many bytes they are", () => {
    expect(passwordRules("Abcdef1", "").length).toBe(false);
    expect(passwordRules("Abcdef12", "").length).toBe(true);
    expect(passwordRules("密".repeat(64), "").length).toBe(true);
    expect(passwordRules("a".repeat(65), "").length).toBe(false);
  });

  it("mixes two kinds of characters", () => {
    expect(passwordRules("abcdefgh", "").kinds).toBe(false);
    expect(passwordRules("abcdefg1", "").kinds).toBe(true);
    expect(passwordRules("ABCD efgh", "").kinds).toBe(true);
    expect(passwordRules("ééééaaaa", "").kinds).toBe(true);
  });

  it("neither begins nor ends with a space", () => {
    expect(passwordFits("Violet Otter", "")).toBe(true);
    expect(passwordFits("Violet Otter ", "")).toBe(false);
  });

  it("is not the account or its part before the @, forwards, backwards or repeated, in any case", () => {
    expect(passwordFits("Ann.Lee-1", "ann.lee-1")).toBe(false);
    expect(passwordFits("1-eeL.nnA", "ann.lee-1")).toBe(false);
    expect(passwordFits("Ann-1Ann-1", "ann-1")).toBe(false);
    expect(passwordFits("1-nna1-nna", "ann-1@example.com")).toBe(false);
    expect(passwordFits("Ann-1Ann-2", "ann-1")).toBe(true);
    expect(passwordFits("Violet-Otter-81", "ann.lee-1")).toBe(true);
  });
});
