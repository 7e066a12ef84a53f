import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { en } from "./en";
import { zh } from "./zh";

const GLOSSARY = readFileSync("../../../docs/glossary.md", "utf8");
const TERMS = [...GLOSSARY.matchAll(/^\| ([^|]+) \| ([^|]*[\u4e00-\u9fff][^|]*) \|/gm)].map(
  ([, english = "", chinese = ""]) => ({
    english,
    chinese: chinese.split(", "),
  }),
);
const said = (words: unknown): string =>
  typeof words === "object" && words ? Object.values(words).map(said).join("\n") : String(words);

it("the glossary is read", () => {
  expect(TERMS.length).toBeGreaterThan(20);
});

it.each(TERMS)("the console says $english in both languages", ({ english, chinese }) => {
  expect(said(en).toLowerCase()).toContain(english.toLowerCase());
  for (const word of chinese) expect(said(zh)).toContain(word);
});

it("words that the glossary rules out are not said", () => {
  for (const word of ["帐号", "邮寄", "e-mail"]) expect(said(en) + said(zh)).not.toContain(word);
});
