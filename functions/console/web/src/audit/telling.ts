/**
 * How an entry of the audit log is told: one sentence, and the fields that changed.
 *
 * Loaded when it is needed, with its words in both languages (`useTelling`), so it imports nothing but those.
 */
import type { Speech } from "../words";
import { type AuditWords, audit as en } from "../words/en/audit";
import type { Language } from "../words/languages";
import { audit as zh } from "../words/zh/audit";
import type { Entry } from "./queries";

export const WORDS: Record<Language, AuditWords> = { en, zh };

type Change = Entry["changes"][number];
type Value = Change["after"];

/** Stands in a sentence for what was changed, so that a link can take its place. */
export const WHOM = "\u0001";

export interface Told {
  /** The sentence, with `WHOM` where the subject stands. */
  sentence: string;
  /** Each field that the sentence does not tell, with its value before and after. */
  lines: string[];
}

/** Actions that make a user: what the user began with are all fields. */
const NEW = ["add_user", "invite_user"];

/** Tell an entry; `full` is with all fields of a new user, too. */
export function tell(entry: Entry, speech: Speech, said: AuditWords, full = false): Told {
  const { action, actor, subject } = entry;
  const who = whoOf(entry, speech, said);
  const author = said.author(who);
  const isOwn = actor.id === subject.id;
  const whose = isOwn ? said.own : said.whose(WHOM);
  const changes = entry.changes.filter((change) => isTold(change, action, full));
  const written = (field: string, value: Value) => valueIn(field, value, speech, said);
  if (action === "edit_user") {
    const [only] = changes;
    if (changes.length === 1 && only) {
      const change = said.change(written(only.field, only.before), written(only.field, only.after));
      const field = said.fields[only.field] ?? spaced(only.field);
      return { sentence: said.changedField(author, whose, field, change), lines: [] };
    }
  }
  const lines = changes.map(({ field, before, after }) => {
    const value = NEW.includes(action)
      ? written(field, after)
      : said.change(written(field, before), written(field, after));
    return speech.words.list.named(labelOf(field, speech, said), value);
  });
  const sentence =
    action === "edit_user"
      ? said.changed(author, isOwn ? said.self : WHOM)
      : (said.sentences[action]?.(author, WHOM, whose) ?? said.other(who, spaced(action), WHOM));
  return { sentence, lines };
}

/** What was changed: a new user by name, too, since the account alone may not tell who it is. */
export function whomOf({ action, subject, changes }: Entry): string {
  const name = NEW.includes(action) && changes.find(({ field }) => field === "name")?.after;
  // Of a person whose data was deleted, the id is left.
  const account = subject.name || subject.id;
  return name && name !== account ? `${name} (${account})` : account;
}

/** The author: a person, or what acts without one. */
export function whoOf({ actor }: Entry, { words }: Speech, said: AuditWords): string {
  if (actor.kind === "operator") return said.operator;
  if (actor.kind === "system") return said.system;
  if (actor.kind === "schedule") return said.schedule;
  if (actor.kind === "import")
    return actor.name === "drop folder" ? said.importOfDropFolder : said.importOf(actor.name || words.imports.action);
  return actor.name || actor.id;
}

/** Where more is told of the author: a user's page or a task. */
export function placeOf({ actor }: Entry): string | null {
  if (actor.kind === "user") return `/users/${encodeURIComponent(actor.id)}`;
  return actor.kind === "import" ? `/tasks/${encodeURIComponent(actor.id.replace("import:", ""))}` : null;
}

function isTold({ field, before, after }: Change, action: string, full: boolean): boolean {
  if (isBlank(before) && isBlank(after)) return false;
  // The sentence tells it.
  if (field === "status" && action !== "edit_user") return false;
  return full || !NEW.includes(action);
}

function isBlank(value: Value): boolean {
  return value === null || value === undefined || value === "";
}

function labelOf(field: string, { words }: Speech, said: AuditWords): string {
  const labels: Record<string, string> = words.users.fields;
  return labels[field] ?? said.fields[field] ?? spaced(field);
}

/** A value in the words of the screen. */
function valueIn(field: string, value: Value, speech: Speech, said: AuditWords): string {
  const { users } = speech.words;
  if (value === null || value === undefined || value === "") return said.blank;
  if (typeof value === "boolean") return value ? users.yes : users.no;
  if (typeof value === "number") return speech.number(value);
  if (field === "status") return value === "removed" ? said.erased : (users.statuses[value] ?? value);
  if (field === "role") return users.roles[value] ?? value;
  if (field === "country") return countryIn(value, speech.language);
  return value;
}

function countryIn(code: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
}

/** A name of the API as words: "edit_user" is "edit user". */
function spaced(name: string): string {
  return name.replaceAll("_", " ");
}
