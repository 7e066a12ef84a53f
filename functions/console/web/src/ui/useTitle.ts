import { useEffect } from "react";
import { useWords } from "../words";

/** The title of the browser's tab. */
export function useTitle(page: string): void {
  const words = useWords();
  useEffect(() => {
    const before = document.title;
    document.title = words.pageTitle(page);
    // What stood over a page for a while gives its title back.
    return () => {
      document.title = before;
    };
  }, [page, words]);
}
