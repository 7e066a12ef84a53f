/** Countries and regions: the API's description tells their codes, and the browser their names in each language. */
import { RULES } from "./rules";

export function countries(language: string): { value: string; label: string; description: string }[] {
  const names = new Intl.DisplayNames(language, { type: "region" });
  const codes = RULES.country["x-codes"] ?? [];
  return codes
    .map((value) => ({ value, label: names.of(value) ?? value, description: value }))
    .sort((a, b) => a.label.localeCompare(b.label, language));
}
