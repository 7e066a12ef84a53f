"""Imports of people some of whom are there already: once one was met, the directory tells who else is."""

import pytest

from muster.clock import now
from muster.imports import known, rows, run
from tests.functional.failing import busy
from tests.functional.imports import Desk, person, workbook
from tests.functional.test_calls import calls

pytestmark = pytest.mark.usefixtures("acme")
ANN = person(1, account="ann", phone="+8613800138000")
BEFORE = (person(2), person(3), person(8))  # who are under way, or about to be, when somebody is met


@pytest.fixture(autouse=True)
def _one_row_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "THREADS", 1)
    monkeypatch.setattr(rows, "MAX_ACTIONS", 3)


def _reasons(desk: Desk, *people: dict[str, object]) -> list[str]:
    """What the result says of people who come after somebody that is there was met."""
    desk.deliver(desk.drop(workbook(*BEFORE, ANN)))
    desk.deliver(desk.drop(workbook(*BEFORE, *people)))
    return [reason for _, _, _, reason in desk.result()[len(BEFORE) :]]


def _exists(and_more: str) -> str:
    return f"Email: this person already exists as account ann, created on {now():%Y-%m-%d} (UTC){and_more}"


def test_they_are_not_tried_and_the_directory_is_asked_but_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    everybody = [person(number) for number in range(12)]
    desk.deliver(desk.drop(workbook(*everybody)))
    with calls(monkeypatch) as made:
        desk.deliver(desk.drop(workbook(*everybody)))

    assert desk.task().failed == len(everybody)
    assert made.count("Query") == 1
    assert made.count("TransactWriteItems") == len(BEFORE) + 2  # two more tell the audit log of the import


def test_the_result_says_of_them_what_a_transaction_would_have_told(desk: Desk) -> None:
    same_account, same_email = person(4, account="ANN"), person(5, email="Person1@example.com")
    same_phone = person(6, phone="+86 138 0013 8000")

    assert _reasons(desk, ANN, same_account, same_email, same_phone, person(7)) == [
        _exists(", with the same fields."),
        "Account: ann is in row 5 too; write another one, or delete a row.",
        "Email: Person1@example.com is in row 5 too; write another one, or delete a row.",
        "Mobile Number: +8613800138000 is in row 5 too; write another one, or delete a row.",
        "",
    ]
    assert _reasons(desk, same_email | {"phone": "+8613800138000"}) == [
        _exists("; these differ: Name. To change them, edit that user.")
    ]
    assert _reasons(desk, same_email) == [
        "Email: Person1@example.com is already used by account ann; write another one."
    ]


def test_if_the_directory_cannot_be_read_transactions_tell(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(known, "stream", busy)

    assert _reasons(desk, ANN, person(4)) == [_exists(", with the same fields."), ""]
