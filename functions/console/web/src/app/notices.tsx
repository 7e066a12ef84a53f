/** What the console tells at the top of any page: that something was done, or that it was not. */
import Flashbar, { type FlashbarProps } from "@cloudscape-design/components/flashbar";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import { useWords } from "../words";

export interface Notice {
  type: "success" | "info" | "warning" | "error";
  text: ReactNode;
  header?: string;
  action?: { text: string; onClick: () => void };
}

const TellContext = createContext<((notice: Notice) => void) | null>(null);
const NoticesContext = createContext<FlashbarProps.MessageDefinition[]>([]);
const MOST = 3;
const GOOD_NEWS_STAYS = 8000;

let last = 0;

/** Say something at the top of the page. */
export function useTell(): (notice: Notice) => void {
  const tell = useContext(TellContext);
  if (!tell) throw new Error("Nothing is told outside of <Noticing>.");
  return tell;
}

export function Noticing({ children }: { children: ReactNode }) {
  const words = useWords();
  const [notices, setNotices] = useState<(Notice & { id: string })[]>([]);
  const dismiss = useCallback((id: string) => setNotices((all) => all.filter((each) => each.id !== id)), []);
  const tell = useCallback(
    (notice: Notice) => {
      last += 1;
      const id = `notice-${last}`;
      setNotices((all) => [{ ...notice, id }, ...all].slice(0, MOST));
      // News leave by themselves; what went wrong, or leads somewhere, stays until it is put away.
      if (["success", "info"].includes(notice.type) && !notice.action) setTimeout(() => dismiss(id), GOOD_NEWS_STAYS);
    },
    [dismiss],
  );
  const items = useMemo<FlashbarProps.MessageDefinition[]>(
    () =>
      notices.map(({ id, type, text, header, action }) => ({
        id,
        type,
        header,
        content: text,
        buttonText: action?.text,
        // Whoever has followed it needs it no more.
        onButtonClick: () => {
          dismiss(id);
          action?.onClick();
        },
        dismissible: true,
        dismissLabel: words.dismiss,
        onDismiss: () => dismiss(id),
        ariaRole: type === "error" ? "alert" : "status",
      })),
    [notices, dismiss, words],
  );
  return (
    <TellContext.Provider value={tell}>
      <NoticesContext.Provider value={items}>{children}</NoticesContext.Provider>
    </TellContext.Provider>
  );
}

export function Notices() {
  const words = useWords();
  return <Flashbar items={useContext(NoticesContext)} i18nStrings={{ ariaLabel: words.notices }} />;
}
