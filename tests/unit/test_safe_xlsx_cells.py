"""What cells show: numbers, dates and texts in their formats, and values that cannot be told."""

import io
from xml.sax.saxutils import quoteattr

import pytest

from safe_xlsx import DateText, NumberText, Problem, Unusable, Workbook
from tests.unit.workbooks import raw


def _workbook(value: str, code: str | int, kind: str, *, other: str = "") -> io.BytesIO:
    """Make a workbook with one cell A2 in a format, given by its code or the number of a built-in one."""
    number = code if isinstance(code, int) else 164
    codes = "" if isinstance(code, int) else f'<numFmts><numFmt numFmtId="164" formatCode={quoteattr(code)}/></numFmts>'
    styles = f'{codes}<cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>{other}'
    return raw(f'<row r="2"><c r="A2" s="1" t="{kind}">{value}</c></row>', styles=styles)


def shown(value: str, code: str | int, kind: str = "n", other: str = "") -> str:
    """Return what a cell shows."""
    book = Workbook(_workbook(f"<v>{value}</v>", code, kind, other=other))
    return next((row.cells[1] for row in book.rows(book.sheets[0]) if row.number == 2), "")


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("8613800138000", "\\+0", "+8613800138000"),
        ("8613800138000", "+#", "+8613800138000"),
        ("7", "000", "007"),
        ("7", '"E"0000', "E0007"),
        ("12345", '"E"0000', "E12345"),
        ("6083", "00000", "06083"),
        ("2125550123", "(000) 000-0000", "(212) 555-0123"),
        ("5550123", "[<=9999999]000-0000;(000) 000-0000", "555-0123"),
        ("2125550123", "[<=9999999]000-0000;(000) 000-0000", "(212) 555-0123"),
        ("13800138000", '000" "0000" "0000', "138 0013 8000"),
        ("0.5", "0%", "50%"),
        ("0.5", 9, "50%"),
        ("0.125", 10, "12.50%"),
        ("1.5", "0.00", "1.50"),
        ("1.5", "0.0#", "1.5"),
        ("1234567", "#,##0", "1,234,567"),
        ("7", "#,##0", "7"),
        ("7", "[Red]General", "7"),
        ("7", '"No. "General', "No. 7"),
        ("7", '"No. "@', "No. 7"),
        ("7", "@", "7"),
        ("-7", "0", "-7"),
        ("-7", "0;(0)", "(7)"),
        ("-7", "000", "-007"),
        ("0", '0;-0;"none"', "none"),
        ("0", "#", ""),
        ("0", "0;-0;;@", ""),
        ("7", "[$€-407] 0.00", "€ 7.00"),
        ("7", '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)', "7"),
        ("7", "[$-10409]0.00;\\(0.00\\)", "7.00"),
        ("15000", "0.0E+00", "1.5E+04"),
        ("1.5", "# ?/?", "1 1/2"),
        ("0.25", 13, "1/4"),
        ("7", "0\\ \\[x\\]", "7 [x]"),
        ("7", '0"unfinished', "7unfinished"),
    ],
)
def test_a_number_is_read_as_its_format_shows_it(value: str, code: str | int, text: str) -> None:
    assert shown(value, code) == text


def test_what_a_format_adds_can_be_told_from_the_number() -> None:
    text = shown("7", "000")
    assert isinstance(text, NumberText)
    assert text.number == "7"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("1.256", "0.0"),
        ("0.5", "0"),
        ("13800138000", "0.00E+00"),
        ("13800138000", "0,"),
        ("0.3", "# ?/?"),
        ("7", ";;;"),
        ("7", '"hidden"'),
        ("7", "[DBNum1]0"),
        ("7", "[$-D07041E]0"),
        ("7", 59),
        ("7", "[$-2000000]#,##0"),
        ("7", "**0"),
        ("1e300", "0.00"),
        ("7", "0" * 256),
        ("7", "[>100]0"),
    ],
)
def test_a_number_that_its_format_rounds_or_hides_is_a_fault_of_the_cell(value: str, code: str | int) -> None:
    text = shown(value, code)
    assert isinstance(text, Unusable)
    assert text.problem is Problem.INEXACT


@pytest.mark.parametrize("value", ["110101199003078888", "1.10101199003078E+17", "1234567890123456", "-1e15", "1E+20"])
@pytest.mark.parametrize("code", ["General", "0", '"No. "General', "@"])
def test_a_number_with_more_digits_than_excel_keeps_is_a_fault_of_the_cell(value: str, code: str) -> None:
    text = shown(value, code)
    assert isinstance(text, Unusable)
    assert text.problem is Problem.INEXACT


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("45413", 14, "2024-05-01"),
        *(("45413", number, "2024-05-01") for number in (*range(27, 37), *range(50, 59))),
        ("45413.5", "yyyy-mm-dd", "2024-05-01 12:00:00"),
        ("45413", '[=0]"";d/m/yyyy', "2024-05-01"),
        ("45413", "[<0]0;dd/mm/yyyy", "2024-05-01"),
        ("45413", "[$-411]ggge年m月d日", "2024-05-01"),
        ("45413", "[DBNum1][$-804]yyyy年m月d日", "2024-05-01"),
        ("45413", 'General;"x";d.m.', "45413"),
        ("60", 14, "1900-02-29"),
        ("59", 14, "1900-02-28"),
        ("1", 14, "1900-01-01"),
        ("1.5", "[h]:mm:ss", "36:00:00"),
        ("1.5", 46, "36:00:00"),
        ("1.5", "[mm]:ss", "2160:00"),
        ("1.5", '[h]" h "mm', "36 h 00"),
        ("-1.2", "[h]:mm:ss", "-28:48:00"),
        ("0.5632546296296296", "h:mm:ss", "13:31:05"),
        ("0.5632546296296296", "h:mm:ss.0", "13:31:05.2"),
        ("45413.5632546296296", "yyyy-mm-dd h:mm:ss", "2024-05-01 13:31:05"),
        ("45413.5632546296296", "yyyy-mm-dd h:mm:ss.000", "2024-05-01 13:31:05.200"),
        ("45413.999999999", "yyyy-mm-dd h:mm:ss", "2024-05-02"),
    ],
)
def test_dates_and_lengths_of_time(value: str, code: str | int, text: str) -> None:
    assert shown(value, code) == text
    assert isinstance(shown(value, code), DateText) == (text != "45413")


def test_formats_of_conditional_formats_are_none_of_cells() -> None:
    dxf = '<dxfs><dxf><numFmt numFmtId="14" formatCode="0.00%"/></dxf></dxfs>'
    assert shown("45413", 14, other=dxf) == "2024-05-01"
    assert shown("45413", 0, other=dxf.replace("0.00%", "d.m.y").replace("14", "0")) == "45413"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("n", "1e400"),
        ("n", "1_000"),
        ("n", "١٢٣"),
        ("n", "abc"),
        ("n", "nan"),
        ("n", "INF"),
        ("s", "7"),
        ("s", "-1"),
        ("b", "2"),
        ("d", "yesterday"),
        ("x", "1"),
        ("n", "1" * 65),
    ],
)
def test_a_value_that_is_none_of_its_kind_is_broken(kind: str, value: str) -> None:
    text = shown(value, 0, kind)
    assert isinstance(text, Unusable)
    assert text.problem is Problem.BROKEN


def test_values_of_every_kind() -> None:
    assert shown(" 2 ", 0) == "2"
    assert (shown("1", 0, "b"), shown("false", 0, "b")) == ("TRUE", "FALSE")
    assert shown("2024-05-01T00:00:00", 0, "d") == "2024-05-01"
    assert shown("2024-05-01T12:30:00", 0, "d") == "2024-05-01 12:30:00"
    assert shown("Li", 0, "str") == "Li"


@pytest.mark.parametrize(
    ("code", "text"), [("@", "Li"), ('"Dr. "@', "Dr. Li"), ("0;0;0;@\\!", "Li!"), ("_(@_)", "Li"), ("0;0;0", "Li")]
)
def test_a_text_is_read_as_its_format_shows_it(code: str, text: str) -> None:
    assert shown("Li", code, "str") == text


def test_a_text_that_its_format_hides_is_a_fault_of_the_cell() -> None:
    assert isinstance(shown("Li", ";;;", "str"), Unusable)


@pytest.mark.parametrize("style", ["7", "x", "-1"])
def test_a_style_that_is_not_there_is_a_fault_of_a_number_alone(style: str) -> None:
    cells = f'<c r="A2" s="{style}" t="str"><v>Li</v></c><c r="B2" s="{style}"><v>1</v></c><c r="C2" s=""><v>1</v></c>'
    book = Workbook(raw(f'<row r="2">{cells}</row>', styles='<cellXfs><xf numFmtId="0"/></cellXfs>'))
    _, row = book.rows(book.sheets[0])
    assert (row.cells[1], row.cells[3]) == ("Li", "1")
    assert isinstance(row.cells[2], Unusable)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("_xD842__xDFB7_田", "𠮷田"),
        ("_xd83d__xde00_", "😀"),
        ("_xD842_", "_xD842_"),
        ("_xD842__x0041_", "_xD842__x0041_"),
        ("_x4E2D_", "_x4E2D_"),
        ("a_x000D_b_x005F_x0041_", "a\rb_x0041_"),
    ],
)
def test_a_pair_of_escapes_that_makes_a_character_is_read_as_that(written: str, text: str) -> None:
    assert shown(written, 0, "str") == text


@pytest.mark.parametrize(("reference", "text"), [("2", "5"), ("3", "5"), ("", "5"), ("0", None), ("ZZZ2", None)])
def test_a_cell_whose_place_cannot_be_told_is_a_fault(reference: str, text: str | None) -> None:
    cells = f'<c r="A2"><v>1</v></c><c r="B2"><v>2</v></c><c r="{reference}"><v>5</v></c>'
    book = Workbook(raw(f'<row r="2">{cells}</row>'))
    _, row = book.rows(book.sheets[0])
    assert row.cells[3] == "5"
    assert isinstance(row.cells[3], Unusable) == (text is None)


ALTERNATIVES = (
    '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
    '<mc:Choice Requires="x"><t>choice</t></mc:Choice><mc:Fallback><t>fallback</t></mc:Fallback></mc:AlternateContent>'
)


@pytest.mark.parametrize(
    ("inside", "text"), [(ALTERNATIVES, "fallback"), ("<t>a</t><extLst><ext><t>b</t></ext></extLst>", "a")]
)
def test_what_only_other_programs_know_is_passed_over(inside: str, text: str) -> None:
    book = Workbook(raw(f'<row r="2"><c r="A2" t="inlineStr"><is>{inside}</is></c><c t="n"><v>1</v></c></row>'))
    _, row = book.rows(book.sheets[0])
    assert row.cells == {1: text, 2: "1"}
