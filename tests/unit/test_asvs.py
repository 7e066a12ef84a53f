"""The table of ASVS requirements is complete, and what it points to is there."""

import re
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/asvs.md"
STATES = {"met", "partly", "not met", "n/a"}

# The requirements of levels 1 and 2, by section: https://github.com/OWASP/ASVS/tree/master/5.0/en
SECTIONS = {
    "1.1": "1 2",
    "1.2": "1 2 3 4 5 6 7 8 9",
    "1.3": "1 2 3 4 5 6 7 8 9 10 11",
    "1.4": "1 2 3",
    "1.5": "1 2",
    "2.1": "1 2 3",
    "2.2": "1 2 3",
    "2.3": "1 2 3 4",
    "2.4": "1",
    "3.2": "1 2",
    "3.3": "1 2 3 4",
    "3.4": "1 2 3 4 5 6",
    "3.5": "1 2 3 4 5",
    "3.7": "1 2",
    "4.1": "1 2 3",
    "4.2": "1",
    "4.3": "1 2",
    "4.4": "1 2 3 4",
    "5.1": "1",
    "5.2": "1 2 3",
    "5.3": "1 2",
    "5.4": "1 2 3",
    "6.1": "1 2 3",
    "6.2": "1 2 3 4 5 6 7 8 9 10 11 12",
    "6.3": "1 2 3 4",
    "6.4": "1 2 3 4",
    "6.5": "1 2 3 4 5",
    "6.6": "1 2 3",
    "6.8": "1 2 3 4",
    "7.1": "1 2 3",
    "7.2": "1 2 3 4",
    "7.3": "1 2",
    "7.4": "1 2 3 4 5",
    "7.5": "1 2",
    "7.6": "1 2",
    "8.1": "1 2",
    "8.2": "1 2 3",
    "8.3": "1",
    "8.4": "1",
    "9.1": "1 2 3",
    "9.2": "1 2 3 4",
    "10.1": "1 2",
    "10.2": "1 2",
    "10.3": "1 2 3 4",
    "10.4": "1 2 3 4 5 6 7 8 9 10 11",
    "10.5": "1 2 3 4 5",
    "10.6": "1 2",
    "10.7": "1 2 3",
    "11.1": "1 2",
    "11.2": "1 2 3",
    "11.3": "1 2 3",
    "11.4": "1 2 3 4",
    "11.5": "1",
    "11.6": "1",
    "12.1": "1 2 3",
    "12.2": "1 2",
    "12.3": "1 2 3 4",
    "13.1": "1",
    "13.2": "1 2 3 4 5",
    "13.3": "1 2",
    "13.4": "1 2 3 4 5",
    "14.1": "1 2",
    "14.2": "1 2 3 4",
    "14.3": "1 2 3",
    "15.1": "1 2 3",
    "15.2": "1 2 3",
    "15.3": "1 2 3 4 5 6 7",
    "16.1": "1",
    "16.2": "1 2 3 4 5",
    "16.3": "1 2 3 4",
    "16.4": "1 2 3",
    "16.5": "1 2 3",
    "17.1": "1",
    "17.2": "1 2 3 4",
    "17.3": "1 2",
}
PUBLISHED = [f"{section}.{number}" for section, numbers in SECTIONS.items() for number in numbers.split()]
ROW = re.compile(r"^\| (\d[^|]*) \| ([^|]*) \| (.*) \|$", re.MULTILINE)
ROWS = ROW.findall(PAGE.read_text(encoding="utf-8"))
LOOKED_AT = ("tests", "docs", "infra", "layers", "functions")


def required(cell: str) -> list[str]:
    """Return the requirements of a row's first cell, such as `1.2.6–1.2.8, 1.3.1`; a range has no level 3."""
    found = []
    for part in cell.split(", "):
        first, _, last = part.partition("–")
        begin, end = PUBLISHED.index(first), PUBLISHED.index(last or first)
        found += PUBLISHED[begin : end + 1]
    return found


def exists(name: str) -> bool:
    if "/" in name:
        return (ROOT / name).exists()
    inside = (path for folder in LOOKED_AT for path in (ROOT / folder).rglob(name))
    return any("node_modules" not in path.parts for path in inside)


def test_each_requirement_of_level_two_is_judged_once() -> None:
    assert Counter(number for cell, _, _ in ROWS for number in required(cell)) == Counter(PUBLISHED)
    assert len(PUBLISHED) == 253


@pytest.mark.parametrize("row", ROWS, ids=[row[0] for row in ROWS])
def test_each_row_has_a_state_and_names_files_that_exist(row: tuple[str, str, str]) -> None:
    _, state, reason = row
    assert state in STATES
    named = re.findall(r"`([\w./-]+(?:\.(?:py|tsx?|json|yaml|txt)|/))`", reason)
    assert [name for name in named if not exists(name)] == []
