"""A copy of a workbook that openpyxl may read: the sheet with users and what its cells refer to, and nothing else.

What openpyxl reads is then just what was scanned: no other sheet, chart, picture or name reaches it, and no way of
writing a zip or its relations can show one part to the scans and another to openpyxl.
"""

import zipfile
from typing import BinaryIO

from openpyxl.xml.constants import (
    ARC_CONTENT_TYPES,
    ARC_SHARED_STRINGS,
    ARC_STYLE,
    ARC_WORKBOOK,
    ARC_WORKBOOK_RELS,
    CONTYPES_NS,
    PKG_REL_NS,
    REL_NS,
    SHARED_STRINGS,
    SHEET_MAIN_NS,
    XLSX,
)

from muster.spreadsheets.package import Limits, Package
from muster.spreadsheets.scans import Scan, SheetScan, TextScan

_SHEET = "xl/worksheets/sheet1.xml"
_NOTHING = b"<none/>"  # as good as an empty table of texts or styles
_FRAME = {
    ARC_CONTENT_TYPES: f'<Types xmlns="{CONTYPES_NS}"><Override PartName="/{ARC_WORKBOOK}" ContentType="{XLSX}"/>'
    f'<Override PartName="/{ARC_SHARED_STRINGS}" ContentType="{SHARED_STRINGS}"/></Types>',
    ARC_WORKBOOK: f'<workbook xmlns="{SHEET_MAIN_NS}" xmlns:r="{REL_NS}"><workbookPr date1904="{{from_1904:d}}"/>'
    '<sheets><sheet name="Users" sheetId="1" r:id="users"/></sheets></workbook>',
    ARC_WORKBOOK_RELS: f'<Relationships xmlns="{PKG_REL_NS}">'
    f'<Relationship Id="users" Type="{REL_NS}/worksheet" Target="/{_SHEET}"/></Relationships>',
}


def copy(package: Package, sheet: str, limits: Limits, file: BinaryIO, *, from_1904: bool) -> SheetScan:
    """Copy the part `sheet` of `package` and what it needs to `file`; return what was found out about it.

    Raises:
        WorkbookError: the workbook is too big, or of a kind that openpyxl does not read.
        HostileXMLError, and what zipfile, zlib and expat raise: it is damaged.

    """
    parts = [(_SHEET, sheet, scan := SheetScan(limits)), (ARC_STYLE, package.styles, Scan(limits.styles))]
    parts.append((ARC_SHARED_STRINGS, package.shared_strings, TextScan(limits)))
    # Deflated, a copy is about as large as the file it comes from, whatever that unpacks to.
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as target:
        for name, xml in _FRAME.items():
            target.writestr(name, xml.format(from_1904=from_1904))
        for name, part, guard in parts:
            with target.open(name, "w") as copied:
                for chunk in guard.through(package.chunks(part) if part else [_NOTHING]):
                    copied.write(chunk)
    return scan
