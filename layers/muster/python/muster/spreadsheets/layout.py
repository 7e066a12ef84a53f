"""The workbook that template, result and export share: the sheet for users, the precautions, the countries."""

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from muster.languages import translate
from muster.messages import Message, label
from muster.spreadsheets.columns import COLUMNS, RESULT, RESULT_TEXTS, USERS, Column
from muster.spreadsheets.limits import Limits
from muster.tasks.rows import RowStatus
from muster.users.fields import NOT_SET

_LAST_ROW = 1_048_576  # of any sheet
_LAST_USER = Limits().rows + 1  # row; rules end there, since exceljs takes a minute over one for a million rows
_REQUIRED = PatternFill("solid", fgColor="C2410C")
_OPTIONAL = PatternFill("solid", fgColor="1F4E79")
_OURS = PatternFill("solid", fgColor="595959")
_FAILED = PatternFill("solid", bgColor="FDE2DD")
_HEADER_FONT = Font("Calibri", bold=True, color="FFFFFF")
_LINE = Border(bottom=Side("thin", color="D9D9D9"))

_PRECAUTIONS = (
    label("Write one person per row on the sheet Users, from row 2 on."),
    label(
        "Columns with a star and an orange header must be filled in; all others may stay blank, be moved or be deleted."
    ),
    label("Keep the texts in the header row: columns are found by them. Columns of your own are ignored."),
    label("Point at a header to see its rule. The rules are also listed below."),
    label("A file may have 100,000 people and 20 MB. Save it as Excel Workbook (.xlsx), without a password."),
    label(
        "Leave Password blank if you can: then each person gets a random one by mail, and changes it at the first "
        "sign-in."
    ),
    label(
        "After the import, download its result: it says which rows failed and why. Fix those rows in the result, and "
        "import the result itself; rows that were created are passed over."
    ),
)


def add_users(workbook: Workbook, extra: Sequence[tuple[str, int]], language: str) -> tuple[Worksheet, list[Cell]]:
    """Add the sheet for users with its header row; return it, and for each column a cell that looks like it.

    Args:
        workbook: a new one.
        extra: headers to stand behind the columns, with their widths in characters.
        language: of the sheet's texts.

    """
    users: Worksheet = workbook.create_sheet(translate(USERS, language))
    header = [
        _header(users, column.header_in(language), _REQUIRED if column.required else _OPTIONAL) for column in COLUMNS
    ]
    header += [_header(users, title, _OURS) for title, _ in extra]
    widths = [column.width for column in COLUMNS] + [width for _, width in extra]
    cells = [_column(users, number, width) for number, width in enumerate(widths, start=1)]
    for number, column in enumerate(COLUMNS, start=1):
        hint = translate(column.hint, language)
        if column.required:
            hint = translate(label("Required. {hint}", hint=column.hint), language)
        header[number - 1].comment = Comment(hint, "Muster", height=110, width=260)
        letter = get_column_letter(number)
        _add_rule(users, column, letter, language)
        if column.field == "contact_no":  # Excel's integer rule refuses the text that a cell in text format holds
            users.column_dimensions[letter].number_format = cells[number - 1].number_format = "0"
    titles, result = [title for title, _ in extra], translate(RESULT, language)
    if result in titles:
        _mark_failed(
            users,
            titles.index(result) + len(COLUMNS) + 1,
            len(header),
            translate(RESULT_TEXTS[RowStatus.FAILED], language),
        )
    users.row_dimensions[1].height = 34
    users.freeze_panes = "B2"
    users.print_title_rows = "1:1"
    _fit_to_width(users)
    users.append(header)
    return users, cells


def add_table(workbook: Workbook, name: str, headers: Sequence[tuple[str, int]]) -> tuple[Worksheet, list[Cell]]:
    """Add a sheet with these headers and widths in characters; return it, and for each column a cell like its own."""
    sheet: Worksheet = workbook.create_sheet(name)
    header = [_header(sheet, title, _OURS) for title, _ in headers]
    cells = [_column(sheet, number, width) for number, (_, width) in enumerate(headers, start=1)]
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    _fit_to_width(sheet)
    sheet.append(header)
    return sheet, cells


def filter_users(users: Worksheet, columns: int, last_row: int) -> None:
    """Offer to filter the rows down to the last that was written."""
    users.auto_filter.ref = f"A1:{get_column_letter(columns)}{last_row}"


def add_precautions(workbook: Workbook, language: str) -> None:
    """Add the sheet that says how to fill in the first one."""
    sheet: Worksheet = workbook.create_sheet(translate(label("Precautions"), language))
    sheet.sheet_view.showGridLines = False
    for letter, width in zip("ABCD", (26, 12, 96, 24), strict=True):
        sheet.column_dimensions[letter].width = width
    _fit_to_width(sheet)
    title = _cell(sheet, translate(label("How to fill in the sheet Users"), language))
    title.font, title.alignment = Font("Calibri", bold=True, size=14), Alignment(vertical="top")
    sheet.row_dimensions[1].height = 24
    sheet.append([title])
    for number, text in enumerate(_PRECAUTIONS, start=1):
        sheet.row_dimensions[number + 1].height = 32 if len(text) > 130 else 17
        sheet.merged_cells.add(f"A{number + 1}:D{number + 1}")
        sheet.append([_cell(sheet, f"{number}.  {translate(text, language)}")])
    sheet.append([])
    titles = (label("Column"), label("Required"), label("What to write"), label("Example"))
    sheet.append([_header(sheet, translate(title, language), _OPTIONAL) for title in titles])
    for number, column in enumerate(COLUMNS, start=len(_PRECAUTIONS) + 4):
        _add_precaution(sheet, number, column, language)


def add_notes(workbook: Workbook, notes: Sequence[Message], language: str) -> None:
    """Add the sheet with what is to be said of a file as a whole, a sentence per row."""
    sheet: Worksheet = workbook.create_sheet(translate(label("Notes"), language))
    sheet.column_dimensions["A"].width = 120
    _fit_to_width(sheet)
    title = _cell(sheet, translate(label("Notes on the uploaded file"), language))
    title.font = Font("Calibri", bold=True, size=14)
    sheet.append([title])
    for note in notes:
        sheet.append([_cell(sheet, ILLEGAL_CHARACTERS_RE.sub("", translate(note, language)))])


def add_countries(workbook: Workbook, language: str) -> None:
    """Add the sheet, out of sight, from which the drop-down of countries is filled."""
    sheet: Worksheet = workbook.create_sheet("Countries")
    sheet.sheet_state = "hidden"
    for column in COLUMNS:
        if column.field == "country":
            for label in column.offered(language):
                sheet.append([label])


def _cell(sheet: Worksheet, text: str) -> Cell:
    cell = WriteOnlyCell(sheet, text or None)
    cell.number_format, cell.alignment = "@", Alignment(vertical="top", wrap_text=True)
    return cell


def _header(sheet: Worksheet, text: str, fill: PatternFill) -> Cell:
    cell = _cell(sheet, text)
    cell.fill, cell.font = fill, _HEADER_FONT
    cell.alignment = Alignment(vertical="center", wrap_text=True)
    return cell


def _column(sheet: Worksheet, number: int, width: int) -> Cell:
    """Make all of a column text, and a cell for rows that are written, which do not take after their column."""
    letter = get_column_letter(number)
    sheet.column_dimensions[letter].width = width
    cell = WriteOnlyCell(sheet)
    for styled in (sheet.column_dimensions[letter], cell):
        styled.number_format = "@"
        styled.alignment = Alignment(vertical="top", wrap_text=width > 60)
    return cell


def _add_precaution(sheet: Worksheet, row: int, column: Column, language: str) -> None:
    required = translate(label("yes"), language) if column.required else ""
    example = translate(column.example, language) if column.example else ""
    texts = (column.header_in(language), required, translate(column.hint, language), example)
    cells = [_cell(sheet, text) for text in texts]
    for cell in cells:
        cell.border = _LINE
    if column.required:
        cells[0].fill, cells[0].font = _REQUIRED, _HEADER_FONT
    sheet.row_dimensions[row].height = 32 if len(column.hint) > 100 else 17
    sheet.append(cells)


def _add_rule(sheet: Worksheet, column: Column, letter: str, language: str) -> None:
    rule = _rule(column, language)
    if rule:
        rule.add(f"{letter}2:{letter}{_LAST_USER}")
        sheet.data_validations.append(rule)


def _rule(column: Column, language: str) -> DataValidation | None:
    offered = column.offered(language)
    if column.field == "country":
        rule = DataValidation("list", formula1=f"Countries!$A$1:$A${len(offered)}", allow_blank=True)
    elif offered:
        rule = DataValidation("list", formula1=f'"{",".join(offered)}"', allow_blank=True)
    elif column.field == "contact_no":
        rule = DataValidation("whole", operator="between", formula1="1", formula2=str(NOT_SET), allow_blank=True)
    else:
        return None
    rule.errorTitle, rule.error = translate(column.title, language), translate(column.hint, language)[:225]
    rule.showErrorMessage = column.only_choices
    return rule


def _mark_failed(sheet: Worksheet, result: int, last: int, failed: str) -> None:
    formula = f'${get_column_letter(result)}2="{failed}"'
    rule = Rule(type="expression", dxf=DifferentialStyle(fill=_FAILED), formula=[formula])
    sheet.conditional_formatting.add(f"A2:{get_column_letter(last)}{_LAST_ROW}", rule)


def _fit_to_width(sheet: Worksheet) -> None:
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
