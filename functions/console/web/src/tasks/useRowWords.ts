import { part } from "../ui/part";
import { useSpeech } from "../words";
import type { RowWords } from "../words/en/rows";

const useAll = part(() => import("./rowWords"));

/** The words for rows in the language that is spoken; until they are there, the nearest `Suspense` waits. */
export function useRowWords(): RowWords {
  const { language } = useSpeech();
  return useAll().WORDS[language];
}
