import { describe, expect, it } from "vitest";
import { countries } from "./countries";

describe("the countries and regions offered for choice", () => {
  it("are those that the API knows, by their names in the language", () => {
    const [english, chinese] = [countries("en"), countries("zh")];
    expect(english).toContainEqual({ value: "CN", label: "China", description: "CN" });
    expect(chinese).toContainEqual({ value: "CN", label: "中国", description: "CN" });
    expect(chinese.map(({ value }) => value).sort()).toEqual(english.map(({ value }) => value).sort());
  });

  it("stand in the order of their names", () => {
    const labels = countries("en").map(({ label }) => label);
    expect(labels).toEqual([...labels].sort((a, b) => a.localeCompare(b, "en")));
    expect(labels.indexOf("Åland Islands")).toBeLessThan(labels.indexOf("Albania"));
  });
});
