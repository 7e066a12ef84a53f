/** Words of the rows of an import; they are loaded with them. */
export const rows = {
  title: "Rows",
  planTitle: "What becomes of each row",
  row: "Row",
  who: "User",
  status: "Result",
  changes: "Changes",
  anyStatus: "Any result",
  anyField: "Any field",
  field: "Field",
  none: "No rows",
  noMatch: "No rows match",
  pages: "Pages of rows",
  change: (before: string, after: string) => `${before} → ${after}`,
  blank: "(none)",
  mend: "Mend failed rows",
  mendTitle: "Failed rows",
  mendText:
    "Correct the cells; what is wrong stands below them. Passwords are not kept: type them again, or leave them blank. Only these rows are imported, with the options of this import. The result of that import is the corrected workbook.",
  mendFirst: (shown: string, all: string) =>
    `The first ${shown} of ${all} failed rows are shown. For more, download the result, correct it there, and import it.`,
  cell: (field: string, row: string) => `${field}, row ${row}`,
  importThese: "Import these rows",
  started: (file: string) => `The corrected rows of ${file} are being imported.`,
  fields: { id: "ID", version: "Version" } as Record<string, string>,
};

export type RowWords = typeof rows;
