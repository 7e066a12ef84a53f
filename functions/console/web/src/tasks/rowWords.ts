/** Words of the rows of an import, in both languages: loaded with the first of them, so it imports nothing else. */
import { rows as en, type RowWords } from "../words/en/rows";
import type { Language } from "../words/languages";
import { rows as zh } from "../words/zh/rows";

export const WORDS: Record<Language, RowWords> = { en, zh };
