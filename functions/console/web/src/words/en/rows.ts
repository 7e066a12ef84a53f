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
  fields: { id: "ID", version: "Version" } as Record<string, string>,
};

export type RowWords = typeof rows;
