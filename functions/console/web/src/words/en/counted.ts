const rules = new Intl.PluralRules("en");
const numbers = new Intl.NumberFormat("en");

/** A number with its noun: "1 user", "2,000 users". */
export function counted(count: number, one: string, other = `${one}s`): string {
  return `${numbers.format(count)} ${rules.select(count) === "one" ? one : other}`;
}
