"""Each bound of the reader by itself, with files so small that only this bound can refuse or spare them."""

import io
import itertools
import zipfile
from collections import deque

import pytest

from muster.errors import WorkbookError
from muster.messages import Message, message
from muster.spreadsheets.reader import Limits, open_workbook
from muster.spreadsheets.report import brief
from safe_xlsx import XlsxError, cells, formats
from safe_xlsx.cells import LONGEST, Cells, Formats, typed
from tests.unit.workbooks import changed, raw, row, workbook


def refusal(file: io.BytesIO, limits: Limits) -> str:
    with pytest.raises(WorkbookError) as caught, open_workbook(file, limits):
        pass
    return str(caught.value)


def is_read(file: io.BytesIO, limits: Limits) -> bool:
    with open_workbook(file, limits) as reading:
        return reading.count > 0


def with_format(code: str, times: int = 1) -> io.BytesIO:
    number = '<c s="0"><v>1</v></c>'
    rows = "".join(f'<row r="{at}">{number}</row>' for at in range(2, times + 2))
    codes = f'<numFmts><numFmt numFmtId="200" formatCode="{code}"/></numFmts>'
    return raw(rows, styles=f'{codes}<cellXfs><xf numFmtId="200"/></cellXfs>')


def test_of_a_format_code_longer_than_any_in_excel_no_more_than_its_length_is_kept() -> None:
    assert is_read(with_format("y" * 1_000_000), Limits())
    assert is_read(with_format("[" * 1_000_000), Limits())


def test_a_format_code_is_taken_apart_once_for_all_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    taken_apart: list[str] = []

    def parse(code: str) -> formats.Format:
        taken_apart.append(code)
        return formats.parse(code)

    monkeypatch.setattr(cells, "parse", parse)
    codes = Formats(["0.0"], [0] * 1_000)
    book = Cells((), codes, from_1904=False)
    assert {book.text("n", str(style), "1.5") for style in range(1_000)} == {"1.5"}
    assert taken_apart == ["0.0"]


def test_all_numbers_together_may_take_so_much_work_to_format() -> None:
    zeros = "0" * 120
    book = Cells((), Formats([f"{zeros}.{zeros}"], [0]), from_1904=False)
    shown = (book.text("n", "0", "1") for _ in range(40_000))
    with pytest.raises(XlsxError):
        deque(shown, maxlen=0)


def test_a_text_longer_than_any_in_excel_is_cut_and_not_unescaped() -> None:
    text = "_x000D_" * 10_000
    assert typed(text) == text[: LONGEST + 1]
    assert typed(f"x{text[: 7 * 4_000]}") == f"x{chr(13) * 4_000}"


def test_escaped_characters_count_for_the_time_that_they_take() -> None:
    limits = Limits(text=200_000)
    assert is_read(raw(row(2, "Li"), shared=f"<si><t>{'y' * 4_000}</t></si>" * 5), limits)
    assert "too much text" in refusal(raw(row(2, "Li"), shared=f"<si><t>{'_x000D_' * 4_000}</t></si>" * 5), limits)


@pytest.mark.parametrize(("text", "fits"), [("x" * 8_000, True), ("&" * 8_000, False), ("<" * 8_000, False)])
def test_a_row_counts_as_large_as_it_is_in_the_result(text: str, fits: bool) -> None:
    file, limits = workbook(["Li", text]), Limits(rows_size=20_000)
    if fits:
        assert is_read(file, limits)
    else:
        assert "too much text" in refusal(file, limits)


def test_the_directory_of_a_zip_may_be_so_long() -> None:
    file = workbook(["Li", "li@example.com"])
    with zipfile.ZipFile(file, "a") as archive:
        for number in range(300):
            archive.writestr(f"xl/media/{number:05}", b"")
    assert is_read(file, Limits())
    assert "too much" in refusal(file, Limits(directory=10_000))


@pytest.mark.parametrize("part", ["[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"])
def test_a_part_that_describes_others_may_be_so_large(part: str) -> None:
    file = changed(workbook(["Li", "li@example.com"]), part, lambda xml: xml + b" " * 20_000)
    assert is_read(file, Limits())
    assert "too much" in refusal(file, Limits(small=15_000))


@pytest.mark.parametrize("seconds", [1, 2, 3])
def test_reading_may_take_so_many_seconds_of_work(seconds: int) -> None:
    rows = [[f"P{number}", f"p{number}@example.com", "x" * 300] for number in range(3_000)]
    slow = itertools.count()
    with (
        pytest.raises(WorkbookError, match=r"takes too long|too much time"),
        open_workbook(
            workbook(*rows, headers=["Name", "Email", "Remarks"]), Limits(seconds=seconds), lambda: next(slow)
        ),
    ):
        pass


def fault(number: int, length: int = 20) -> Message:
    return message("fault", "{text}.", text=f"{number}".ljust(length, "x"))


def test_a_row_gets_its_first_faults_and_the_number_of_the_others() -> None:
    assert [str(each)[:1] for each in brief([fault(number) for number in range(6)])] == list("012345")
    many = brief([fault(number) for number in range(9)])
    assert many[-1] == "There are 4 more faults in this row."
    assert len(many) == 6


def test_the_faults_of_a_row_have_a_bounded_length_together() -> None:
    told = brief([fault(number, 300) for number in range(6)])
    assert sum(map(len, told)) < 900
    assert told[-1] == "There are 4 more faults in this row."
