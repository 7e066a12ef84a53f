/** Who made the last change of a user: a link to the person or the import, or the name of what acts without one. */
import { AppLink } from "../app/AppLink";
import { useWords } from "../words";
import type { Words } from "../words/en";
import type { User } from "./queries";

type Actor = User["updated_by"];

export function authorOf({ kind, name }: Actor, words: Words): string {
  if (kind === "operator") return words.users.operator;
  if (kind === "system") return words.product;
  if (kind === "schedule") return words.users.schedule;
  return name === "drop folder" ? words.tasks.dropFolder : name;
}

export function Author({ of }: { of: Actor }) {
  const text = authorOf(of, useWords());
  if (of.kind === "user") return <AppLink to={`/users/${of.id}`}>{text}</AppLink>;
  if (of.kind === "import") return <AppLink to={`/tasks/${of.id.replace("import:", "")}`}>{text}</AppLink>;
  return text;
}
