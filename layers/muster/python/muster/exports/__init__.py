"""One export: the users that a filter shows, as a workbook."""
