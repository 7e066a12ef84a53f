import { part } from "../ui/part";
import { useSpeech } from "../words";

const useAll = part(() => import("./telling"));

/** How entries are told, and the words for it in the language that is spoken. Loaded with the first of them. */
export function useTelling() {
  const { language } = useSpeech();
  const all = useAll();
  return { said: all.WORDS[language], telling: all };
}

export type Telling = typeof import("./telling");
