import { useEffect } from "react";
import { useWords } from "../words";

/** The title of the browser's tab. */
export function useTitle(page: string): void {
  const words = useWords();
  useEffect(() => {
    document.title = words.pageTitle(page);
  }, [page, words]);
}
