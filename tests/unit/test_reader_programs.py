"""Workbooks as spreadsheet programs really write them are read as their users see them."""

import io
from collections.abc import Callable

import pytest

from muster.spreadsheets.reader import open_workbook
from tests.unit.programs import google_sheets, libreoffice, numbers, wps


@pytest.mark.parametrize("program", [google_sheets, wps, numbers])
def test_a_workbook_of_another_program_is_read_alike(program: Callable[[], io.BytesIO]) -> None:
    with open_workbook(program()) as reading:
        rows = list(reading.rows)
        assert reading.notes == ()
    assert [row.number for row in rows] == [2, 3]
    assert [row.cells for row in rows] == [
        {
            "name": "李伟",
            "email": "li.wei@example.com",
            "phone": "+86 138 0013 8000",
            "contact_no": "100",
            "remarks": "a < b & c",
        },
        {"name": "Zoë", "email": "zoe@example.com", "phone": "13800138001", "contact_no": "7", "remarks": " kept "},
    ]


def test_the_template_filled_in_with_libreoffice() -> None:
    with open_workbook(libreoffice()) as reading:
        li, zoe = reading.rows
    assert li.cells == {
        "name": "李伟",
        "email": "li.wei@example.com",
        "phone": "+86 138 0013 8000",
        "department": "Sales/EMEA",
        "contact_no": "100",
        "hide_phone": "No",
        "password": "Violet-Otter-81",
    }
    assert zoe.cells == {
        "name": "Zoë <b>O'Neil</b> & Söhne",
        "email": "zoe@example.com",
        "english_name": "Zoe",
        "phone": "13800138001",
        "contact_no": "7",
        "signature": " spaces kept ",
        "remarks": "2025-03-01",
    }
    assert [fault.field for fault in zoe.faults] == ["remarks"]
