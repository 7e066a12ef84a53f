import { counted } from "./counted";

export const list = {
  named: (name: string, value: string) => `${name}: ${value}`,
  selected: (count: string) => `${count} selected`,
  select: (name: string) => `Select ${name}`,
  selectAll: "Select all on this page",
  nextPage: "Next page",
  previousPage: "Previous page",
  page: (number: number) => `Page ${number}`,
  clear: "Clear filters",
  refresh: "Refresh",
  entries: (count: number) => counted(count, "entry", "entries"),
  more: (known: string) => `More than ${known}`,
  announced: (page: string, items: string, total: string) => `Page ${page}: ${items}. ${total}.`,
  noMatchText: "Change the filters, or clear them.",
};
