/** The columns of the audit log and of a user's history. */
import type { TableProps } from "@cloudscape-design/components/table";
import type { ReactNode } from "react";
import { AppLink } from "../app/AppLink";
import { Below } from "../ui/Below";
import type { Speech } from "../words";
import type { AuditWords } from "../words/en/audit";
import type { Entry } from "./queries";
import type { Telling } from "./useTelling";

/** On a phone, the time stands below what happened. */
export const ON_A_PHONE = ["what"];

/** `ofUser` is whether the page is of one user, whom no entry needs to link to. */
export function columnsOf(
  speech: Speech,
  said: AuditWords,
  telling: Telling,
  narrow: boolean,
  ofUser = false,
): TableProps.ColumnDefinition<Entry>[] {
  return [
    {
      id: "when",
      header: said.when,
      isRowHeader: !narrow,
      minWidth: 120,
      width: 190,
      cell: ({ at }) => speech.time(at),
    },
    {
      id: "who",
      header: said.who,
      minWidth: 110,
      width: 220,
      cell: (entry) => {
        const place = telling.placeOf(entry);
        const who = telling.whoOf(entry, speech, said);
        return place ? <AppLink to={place}>{who}</AppLink> : who;
      },
    },
    {
      id: "what",
      header: said.what,
      isRowHeader: narrow,
      minWidth: 200,
      cell: (entry) => {
        const { sentence, lines } = telling.tell(entry, speech, said, ofUser);
        const all: ReactNode[] = [
          <Sentence
            key="sentence"
            parts={sentence.split(telling.WHOM)}
            whom={telling.whomOf(entry)}
            to={ofUser ? null : pageOf(entry)}
          />,
        ];
        if (lines.length) all.push(<Lines key="lines" all={lines} />);
        if (narrow) all.push(<small key="when">{speech.time(entry.at)}</small>);
        return <Below all={all} />;
      },
    },
  ];
}

/** The page of what was changed. */
function pageOf({ subject: { kind, id } }: Entry): string | null {
  if (kind === "enterprise") return null;
  return `/${kind}s/${encodeURIComponent(id)}`;
}

function Sentence({ parts: [before, after], whom, to }: { parts: string[]; whom: string; to: string | null }) {
  if (after === undefined) return before;
  return (
    <>
      {before}
      {to ? <AppLink to={to}>{whom}</AppLink> : whom}
      {after}
    </>
  );
}

function Lines({ all }: { all: string[] }) {
  return (
    <ul className="plain">
      {all.map((line) => (
        <li key={line}>{line}</li>
      ))}
    </ul>
  );
}
