import { describe, expect, test } from "vitest";
import { mailTo } from "./mailTo";

describe("a link that writes a mail", () => {
  test.each([
    ["li.wei@example.com", "mailto:li.wei@example.com"],
    ["a?cc=b%40evil.example&x=@example.com", "mailto:a%3Fcc%3Db%2540evil.example%26x%3D@example.com"],
    ["a#b/c@example.com", "mailto:a%23b%2Fc@example.com"],
  ])("goes to %s and to nobody else", (email, link) => {
    expect(mailTo(email)).toBe(link);
    expect(new URL(link).search).toBe("");
  });
});
