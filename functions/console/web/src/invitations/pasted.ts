/** People as they are pasted: addresses, with names or without, as mail programs and spreadsheets copy them. */

export interface Pasted {
  name: string;
  email: string;
}

/** The most people that are invited at a time: an administrator may have 120 emails sent within a minute. */
export const MOST = 100;

const ADDRESS = /^[^\s@<>"(),;:]+@[^\s@<>"(),;:]+$/;
// A name in quotation marks may hold what else separates two people.
const SEPARATORS = /[\n\r;]+|,(?=(?:[^"]*"[^"]*")*[^"]*$)/;

/** Return the people that a text names, each address once, and the pieces of it that name nobody. */
export function readPasted(text: string): { people: Pasted[]; unread: string[] } {
  const people = new Map<string, Pasted>();
  const unread: string[] = [];
  let name = "";
  for (const piece of text.split(SEPARATORS).map((each) => each.trim())) {
    const found = personIn(piece);
    if (found) {
      const key = found.email.toLowerCase();
      if (!people.has(key)) people.set(key, { ...found, name: found.name || name || nameOf(found.email) });
      name = "";
    } else if (piece) {
      // "Ann Lee, ann.lee@example.com": the name stands before the comma.
      if (name) unread.push(name);
      name = unquoted(piece);
    }
  }
  if (name) unread.push(name);
  return { people: [...people.values()], unread };
}

function personIn(piece: string): Pasted | null {
  const parts = /^(.*?)[\s,]*<\s*([^<>]+?)\s*>$/s.exec(piece) ??
    /^(.*?)\s+(\S+@\S+)$/s.exec(piece) ?? [piece, "", piece];
  const [, name = "", email = ""] = parts;
  return ADDRESS.test(email) ? { name: unquoted(name), email } : null;
}

function unquoted(text: string): string {
  const plain = text
    .trim()
    .replace(/^["']+|["']+$/g, "")
    .trim();
  // "Lee, Ann", as address books turn names around.
  const turned = /^([^,]+),\s*([^,]+)$/.exec(plain);
  return turned ? `${turned[2]} ${turned[1]}` : plain;
}

/** A name made of an address: "ann.lee@example.com" is Ann Lee, until somebody corrects it. */
function nameOf(email: string): string {
  const words = email
    .replace(/@.*/s, "")
    .replace(/\+.*/s, "")
    .split(/[._-]+/)
    .filter(Boolean);
  return words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join(" ") || email;
}
