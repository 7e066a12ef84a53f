export const list = {
  selected: (count: string) => `${count} selected`,
  select: (name: string) => `Select ${name}`,
  selectAll: "Select all on this page",
  nextPage: "Next page",
  previousPage: "Previous page",
  page: (number: number) => `Page ${number}`,
  clear: "Clear filters",
  noMatchText: "Change the filters, or clear them.",
};
