"""Parts of a workbook in other encodings than UTF-8."""

import pytest

from muster.errors import WorkbookError
from tests.unit.workbooks import encoded, seen


@pytest.mark.parametrize("encoding", ["GBK", "gb18030", "Big5", "Shift_JIS", "EUC-JP", "UTF-16", "windows-1251"])
def test_a_part_is_read_in_the_encoding_that_it_declares(encoding: str) -> None:
    name = "Иван" if encoding == "windows-1251" else "山田"
    assert seen(encoded(encoding, name))[0][0].cells["name"] == name


@pytest.mark.parametrize("encoding", ["no-such", "rot13", "base64", "utf-7", "idna", "unicode_escape", "hex"])
def test_a_part_in_an_encoding_that_is_none_is_damaged(encoding: str) -> None:
    with pytest.raises(WorkbookError, match="damaged"):
        seen(encoded(encoding, "Li", written="ascii"))


def test_a_part_in_another_encoding_than_it_declares_is_damaged() -> None:
    with pytest.raises(WorkbookError, match="damaged"):
        seen(encoded("GBK", "山田", written="utf-16-le"))


@pytest.mark.parametrize("encoding", ["GBK", "Shift_JIS", "UTF-16"])
def test_document_types_are_refused_in_every_encoding(encoding: str) -> None:
    with pytest.raises(WorkbookError):
        seen(encoded(encoding, "&a;", doctype='<!DOCTYPE a [<!ENTITY a "b">]>'))
