"""The brake: an import that would disable many users, or change many administrators, waits to be applied."""

import pytest

from functions.admin_api import app
from muster.gateways import live
from muster.users import brake
from muster.users.fields import Role
from muster.users.items import UserItem
from tests.functional.api import Client, signed_in
from tests.functional.imports import Desk, edited
from tests.functional.people import kept, person

pytestmark = pytest.mark.usefixtures("acme")
UPDATE = "imports/acme/update/allow-role-changes/people.xlsx"


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Add six members and an administrator; the limits are small."""
    monkeypatch.setattr(brake, "MOST_TAKEN", 2)
    monkeypatch.setattr(brake, "MOST_ROLES", 1)
    person("admin", role=Role.ADMINISTRATOR)
    accounts = [f"user{number}" for number in range(6)]
    for account in accounts:
        person(account)
    return accounts


def _disabled() -> set[str]:
    return {str(user.account) for user in UserItem.scan() if user.status == "disabled"}


def test_an_import_that_would_disable_many_waits_and_says_how_many(
    desk: Desk, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "import_queue", lambda: desk.queue)
    desk.deliver(desk.drop(edited(*({"Account": each, "Status": "Disabled"} for each in people[:3])), UPDATE))

    task = desk.task()
    assert (task.state, task.disabled) == ("planned", 3)
    assert str((task.notes or [])[0]).startswith("This import would disable or remove 3 of 7 users.")
    assert _disabled() == set()
    admin: Client = signed_in(app, "admin")
    assert admin("POST", f"/v1/tasks/{task.task_id}/apply").status == 200
    desk.deliver(desk.queue.bodies.pop())
    assert _disabled() == set(people[:3])


def test_an_import_below_the_limits_goes_on_at_once_and_does_each_row_once(desk: Desk, people: list[str]) -> None:
    desk.deliver(desk.drop(edited(*({"Account": each, "Status": "Disabled"} for each in people[:2])), UPDATE))

    assert (desk.task().state, desk.task().disabled, desk.task().done) == ("succeeded", 2, 2)
    assert _disabled() == set(people[:2])


def test_few_of_a_large_enterprise_are_disabled_at_once(
    desk: Desk, people: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(brake, "MOST_SHARE", 0.5)
    desk.deliver(desk.drop(edited(*({"Account": each, "Status": "Disabled"} for each in people[:3])), UPDATE))

    assert desk.task().state == "succeeded"


def test_an_import_that_would_make_many_administrators_waits(desk: Desk, people: list[str]) -> None:
    desk.deliver(desk.drop(edited(*({"Account": each, "Role": "Administrator"} for each in people[:2])), UPDATE))

    assert desk.task().state == "planned"
    assert "the role of administrator 2 times" in str((desk.task().notes or [])[0])
    assert kept(people[0]).role == "member"


def test_rows_that_fail_do_not_count(desk: Desk, people: list[str]) -> None:
    rows = [{"Account": each, "Status": "Disabled", "Contact No. in Directory": "x"} for each in people[:3]]
    desk.deliver(desk.drop(edited(*rows), UPDATE))

    assert desk.task().state == "completed_with_errors"
