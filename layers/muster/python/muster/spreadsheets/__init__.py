"""The workbooks: columns, template, reader, result. Bytes in, bytes out; no AWS."""

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"  # IANA's media type of .xlsx
CSV_TYPE = "text/csv; charset=utf-8"  # RFC 7111
