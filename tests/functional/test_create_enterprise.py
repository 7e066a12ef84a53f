"""What an operator's call creates."""

from typing import Any

import pytest

from muster.enterprises import create_enterprise, find_enterprise
from muster.gateways import live
from muster.users.items import UserItem
from muster.users.repository import find_user
from tests.fakes import InMemoryNudges, InMemorySignIns
from tests.functional.people import accounts_of

pytestmark = pytest.mark.usefixtures("aws_region")
ADMINISTRATOR = {"name": "Ann Lee", "email": "ann@example.com", "account": "ann"}
ACME = {"enterprise_id": "acme", "name": "Acme Industries", "administrator": ADMINISTRATOR}


class Operator:
    """Calls the function, and sees what comes of it outside."""

    def __init__(self) -> None:
        self.sign_ins = InMemorySignIns()
        self.nudges = InMemoryNudges()

    def create(self, request: object) -> dict[str, Any]:
        return create_enterprise(request, transactions=live.transactions(), sign_ins=self.sign_ins, nudges=self.nudges)


@pytest.fixture
def operator() -> Operator:
    return Operator()


def test_an_enterprise_comes_with_its_administrator_whose_password_is_mailed(operator: Operator) -> None:
    assert operator.create(ACME) == {"enterprise_id": "acme", "account": "ann"}

    assert find_enterprise("acme").name == "Acme Industries"
    user = find_user("ann")
    assert user is not None
    assert (user.enterprise_id, user.role, user.status) == ("acme", "administrator", "active")
    assert accounts_of(operator.nudges.sent) == ["ann"]


def test_a_typed_password_is_set_at_once(operator: Operator) -> None:
    operator.create(ACME | {"administrator": ADMINISTRATOR | {"password": "Correct horse 7"}})

    assert operator.sign_ins.kept["ann"] == ("ann@example.com", "Correct horse 7", False)
    assert operator.nudges.sent == []
    user = find_user("ann")
    assert user is not None
    assert not user.pending_action
    assert not user.mail_status  # no mail is due, not even when disabled and enabled


def test_a_typed_password_that_is_refused_becomes_a_random_one(operator: Operator) -> None:
    operator.sign_ins.refused = frozenset({"Correct horse 7"})
    operator.create(ACME | {"administrator": ADMINISTRATOR | {"password": "Correct horse 7"}})

    assert accounts_of(operator.nudges.sent) == ["ann"]


def test_the_same_call_again_changes_nothing(operator: Operator) -> None:
    operator.create(ACME)
    assert operator.create(ACME) == {"enterprise_id": "acme", "account": "ann"}
    assert UserItem.count() == 1


def test_an_id_that_is_taken_is_refused(operator: Operator) -> None:
    operator.create(ACME)
    answer = operator.create(ACME | {"administrator": ADMINISTRATOR | {"account": "bob"}})

    assert answer == {"problem": "There is an enterprise 'acme' already. Choose another id.", "errors": []}
    assert UserItem.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"enterprise_id": "Acme!"}, "enterprise_id"),
        ({"name": ""}, "name"),
        ({"name": "Acme\r\nBcc: all@example.com"}, "name"),
        ({"colour": "red"}, "colour"),
        ({"administrator": ADMINISTRATOR | {"email": "nowhere"}}, "email"),
        ({"administrator": ADMINISTRATOR | {"password": "short"}}, "password"),
        ({"administrator": "ann"}, "administrator"),
    ],
)
def test_every_fault_is_told_by_its_field(operator: Operator, change: dict[str, object], field: str) -> None:
    answer = operator.create(ACME | change)

    assert [error["field"] for error in answer["errors"]] == [field]
    assert UserItem.count() == 0


def test_an_administrator_that_is_taken_creates_no_enterprise(operator: Operator) -> None:
    operator.create(ACME)
    answer = operator.create(ACME | {"enterprise_id": "other"})

    assert answer["errors"] == [{"field": "account", "message": "Account: ann is already taken; write another one."}]
    assert operator.create(ACME | {"enterprise_id": "other", "administrator": ADMINISTRATOR | {"account": "bob"}}) == {
        "enterprise_id": "other",
        "account": "bob",
    }
