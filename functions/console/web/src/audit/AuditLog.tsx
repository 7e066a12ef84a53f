/** Who changed what in the enterprise, the latest first. */
import Button from "@cloudscape-design/components/button";
import { useMemo } from "react";
import { useSearchParams } from "react-router";
import { ListPage } from "../ui/ListPage";
import { usePages } from "../ui/pages";
import { HALF, usePageWidth } from "../ui/usePageWidth";
import { useSpeech } from "../words";
import { AuditFilters } from "./AuditFilters";
import { columnsOf, ON_A_PHONE } from "./columns";
import { ExportLog } from "./ExportLog";
import { type AuditFilter, addressOf, EVERYTHING, filterOf, isEverything } from "./filter";
import { useAudit } from "./queries";
import { useTelling } from "./useTelling";

const PER_PAGE = 50;

export default function AuditLog() {
  const speech = useSpeech();
  const { said, telling } = useTelling();
  const { words } = speech;
  const [address, setAddress] = useSearchParams();
  const filter = filterOf(address);
  const pages = usePages(`audit ${JSON.stringify(filter)}`);
  const entries = useAudit(filter, PER_PAGE, pages);
  const narrow = usePageWidth() < HALF;
  const columns = useMemo(() => columnsOf(speech, said, telling, narrow), [speech, said, telling, narrow]);
  const changeFilter = (changed: AuditFilter) => setAddress(addressOf(changed), { flushSync: true });
  return (
    <ListPage
      title={words.auditLog}
      description={said.description}
      filtered={!isEverything(filter)}
      onClear={() => changeFilter(EVERYTHING)}
      query={entries}
      pages={pages}
      pagesLabel={said.pages}
      trackBy="id"
      columns={columns}
      counted={words.list.entries}
      shown={narrow ? ON_A_PHONE : undefined}
      actions={<ExportLog filter={filter} />}
      filters={<AuditFilters filter={filter} onChange={changeFilter} />}
      empty={
        entries.data?.next
          ? { title: said.goesOn, text: said.goesOnText }
          : isEverything(filter)
            ? { title: said.none, text: said.noneText }
            : {
                title: said.noMatch,
                text: words.list.noMatchText,
                action: <Button onClick={() => changeFilter(EVERYTHING)}>{words.list.clear}</Button>,
              }
      }
    />
  );
}
