"""What a user weighs in DynamoDB: docs/scale.md and the simulation count with it."""

from pathlib import Path

import pytest

from tests.bench.units import MEASURED, Units, item_bytes, sample, sizes


def test_an_item_weighs_its_names_and_values() -> None:
    assert item_bytes({"name": {"S": "李"}}) == 4 + 3
    assert item_bytes({"version": {"N": "1"}}) == 7 + 2
    assert item_bytes({"contact_no": {"N": "10000"}}) == 10 + 2
    assert item_bytes({"row": {"N": "12345"}}) == 3 + 4
    assert item_bytes({"hide_phone": {"BOOL": True}}) == 10 + 1


def test_the_documented_sizes_are_those_of_the_sample(tmp_path: Path) -> None:
    found = sizes(sample(tmp_path))
    assert found.user == pytest.approx(MEASURED.user, rel=0.02)
    assert found.key == pytest.approx(MEASURED.key, rel=0.02)
    assert found.keys == pytest.approx(MEASURED.keys, abs=0.02)
    assert found.entry == pytest.approx(MEASURED.entry, rel=0.02)
    assert found.largest < 1024


def test_a_user_of_one_kilobyte_takes_these_units() -> None:
    assert MEASURED.create == Units(users=2, keys=2 * 2.89, directory=1, pending=1, audit=3)
    assert MEASURED.onboard == Units(users=2, keys=0, directory=2, pending=3)
    assert MEASURED.note == Units(users=1, keys=0, directory=1, pending=0)
