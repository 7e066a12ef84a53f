"""Imports during other writes of the same users, and during a deployment; the state is consistent at the end."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest

from infra.local.stack import Stack, deploy
from tests.e2e.helpers import IMPORT_TIMEOUT, snapshot_of, wait_for
from tests.e2e.people import OWN_PASSWORD, Admin
from tests.invariants import discrepancies
from tests.snapshot import Snapshot

pytestmark = pytest.mark.timeout(900)
# A deployment may end runs of `onboard`, whose nudges are visible again after 90 s; a run may be ended twice.
REST_WITHIN = 300  # seconds
PARAMETERS = {"ImportTimeout": str(IMPORT_TIMEOUT)}


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    with Admin.of(stack, "crowd") as admin:
        yield admin


def _people(group: str, numbers: range) -> list[dict[str, object]]:
    return [
        {"name": f"P {number}", "account": f"crowd-{group}-{number}", "email": f"{group}{number}@crowd.example.com"}
        for number in numbers
    ]


def _snapshot(stack: Stack) -> Snapshot:
    """Return the state of this enterprise without removed users, whose sign-ins go within minutes."""
    return replace(snapshot_of(stack, {"crowd-admin": OWN_PASSWORD}).of("crowd"), removed={})


def _at_rest(stack: Stack) -> Snapshot:
    """Wait for a consistent state and return it; fail with the discrepancies if there is none in time."""
    last: list[str] = []

    def look() -> Snapshot | None:
        last[:] = discrepancies(snapshot := _snapshot(stack))
        return None if last else snapshot

    try:
        return wait_for(look, "Rest", REST_WITHIN)
    except pytest.fail.Exception:
        pytest.fail("\n".join(last[:20]))


def test_of_two_imports_with_the_same_people_one_creates_each(stack: Stack, admin: Admin) -> None:
    uploads = [admin.upload(*_people("both", numbers)) for numbers in (range(200), range(100, 300))]
    tasks = [admin.ended(upload, 120) for upload in uploads]
    assert [task["done"] for task in tasks] == [200, 200]
    results = Counter(row["Account"] for task in tasks for row in admin.result(task) if row["Result"] == "Created")
    assert set(results) == {str(person["account"]) for person in _people("both", range(300))}
    assert set(results.values()) == {1}
    for task in tasks:
        reasons = [row["Reason"] for row in admin.result(task) if row["Result"] == "Failed"]
        assert all("already exists as account" in reason for reason in reasons)
        assert len(reasons) == task["failed"]
    snapshot = _at_rest(stack)
    assert len([account for account in snapshot.users if account.startswith("crowd-both-")]) == 300


def test_users_stay_as_an_administrator_edits_disables_and_removes_them_during_their_import(
    stack: Stack, admin: Admin
) -> None:
    people = _people("busy", range(300))
    upload = admin.upload(*people)
    done: dict[str, list[str]] = {"edit": [], "disable": [], "remove": []}
    for number, person in enumerate(people[:90]):
        account, what = str(person["account"]), ("edit", "disable", "remove")[number % 3]
        wait_for(lambda account=account: admin.api.get(f"/v1/users/{account}").is_success, account, 120)  # type: ignore[misc]
        assert _change(admin, account, what).is_success
        done[what].append(account)
    task = admin.ended(upload, 120)
    assert (task["state"], task["created"]) == ("succeeded", 300)

    snapshot = _at_rest(stack)
    assert not snapshot.users.keys() & set(done["remove"])
    assert {snapshot.users[account]["status"] for account in done["disable"]} == {"disabled"}
    assert all(snapshot.users[account]["email"].startswith("other.") for account in done["edit"])
    assert len([account for account in snapshot.users if account.startswith("crowd-busy-")]) == 270


def _change(admin: Admin, account: str, what: str) -> httpx.Response:
    path = f"/v1/users/{account}"
    if what == "edit":
        return admin.api.patch(path, json={"email": f"other.{account}@crowd.example.com"})
    if account.endswith(("0", "5")):  # not all: an administrator may send so many batches within a minute
        return admin.api.post("/v1/users/batch", json={"action": what, "accounts": [account]})
    return admin.api.delete(path) if what == "remove" else admin.api.post(f"{path}/{what}")


def test_an_import_goes_on_while_a_new_version_is_deployed(stack: Stack, admin: Admin) -> None:
    for group, days in (("new", "8"), ("old", "7")):  # what a deployment does not name stays as the last one had it
        task_id = admin.upload(*_people(group, range(200)))
        deploy(stack, PARAMETERS | {"InvitationDays": days})
        task = admin.ended(task_id, 120)
        assert (task["state"], task["created"]) == ("succeeded", 200)
    snapshot = _at_rest(stack)
    assert len([account for account in snapshot.users if account.startswith(("crowd-new-", "crowd-old-"))]) == 400
