/** Exports the entries that are listed, as a workbook or as CSV. */
import ButtonDropdown from "@cloudscape-design/components/button-dropdown";
import { useTell } from "../app/notices";
import { faultText } from "../ui/Fault";
import { useWords } from "../words";
import type { AuditFilter } from "./filter";
import { FORMATS, type Format, useStartAuditExport } from "./queries";
import { useTelling } from "./useTelling";

export function ExportLog({ filter }: { filter: AuditFilter }) {
  const { said } = useTelling();
  const words = useWords();
  const tell = useTell();
  const startExport = useStartAuditExport();
  const start = (format: Format) =>
    startExport.mutate(
      { filter, format },
      {
        onSuccess: () => tell({ type: "info", text: said.exportStarted }),
        onError: (error) => tell({ type: "error", text: faultText(error, words) }),
      },
    );
  return (
    <ButtonDropdown
      items={FORMATS.map((id) => ({ id, text: said.exportAs[id] }))}
      loading={startExport.isPending}
      onItemClick={({ detail }) => start(detail.id as Format)}
    >
      {said.export}
    </ButtonDropdown>
  );
}
