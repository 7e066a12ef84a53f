"""Mending an import: rows that failed are corrected, and imported with the same options."""

from collections.abc import Mapping
from typing import Any

import pytest

from functions.admin_api import app
from muster.audit.log import EntryFilter, stream
from muster.enterprises import Enterprise
from muster.tasks.table import Task
from muster.users.fields import Role
from tests.functional.api import Answer, Client, sending, signed_in
from tests.functional.imports import Desk, edited
from tests.functional.people import kept, person

pytestmark = pytest.mark.usefixtures("acme")
GOOD = {"rows": [{"name": "Cat", "email": "cat@example.com", "account": "cat"}]}


@pytest.fixture
def admin(served_desk: Desk) -> Client:
    person("admin", role=Role.ADMINISTRATOR)
    person("ann", title="Clerk", remarks="Joined in May")
    return signed_in(app, "admin")


def _failed(desk: Desk, *rows: Mapping[str, object], folder: str = "") -> str:
    """Import rows of which one fails; the address of the task."""
    desk.deliver(desk.drop(edited(*rows), f"imports/acme/{folder}people.xlsx"))
    assert desk.task().state == "completed_with_errors"
    return f"/v1/tasks/{desk.task().task_id}"


def _create(desk: Desk) -> str:
    return _failed(desk, {"Name": "Cat", "Email": "no address", "Account": "cat", "Password": "Violet-Otter-82"})


def _mend(desk: Desk, admin: Client, path: str, *rows: Mapping[str, str]) -> Answer:
    """Mend an import, and import what S3 tells of then."""
    answer = admin("POST", f"{path}/mend", {"rows": rows})
    assert answer.status == 201
    key = f"uploads/acme/{answer.json['task_id']}.xlsx"
    desk.deliver(desk.drop(desk.uploads.kept[key][0], key))
    return admin("GET", f"/v1/tasks/{answer.json['task_id']}")


def test_corrected_rows_are_imported_and_their_result_is_a_workbook(desk: Desk, admin: Client) -> None:
    path = _create(desk)
    cells: dict[str, Any] = admin("GET", f"{path}/rows", status="failed").json["items"][0]["cells"]
    told = _mend(desk, admin, path, cells | {"email": "cat@example.com", "remarks": "=1+1"}).json

    assert (told["state"], told["created"], told["file_name"], told["created_by"]) == (
        "succeeded",
        1,
        "people (mended).xlsx",
        "admin",
    )
    assert (kept("cat").email, kept("cat").remarks) == ("cat@example.com", "=1+1")
    assert [result for _, _, result, _ in desk.result()] == ["Created"]
    assert desk.uploads.kept == {}


def test_a_column_that_no_row_has_clears_nothing(desk: Desk, admin: Client) -> None:
    path = _failed(desk, {"Account": "ann", "Position": "x" * 40}, folder="update/blanks-clear/")
    told = _mend(desk, admin, path, {"account": "ann", "title": "Manager"}).json

    assert (told["state"], told["mode"], told["updated"]) == ("succeeded", "update", 1)
    assert (kept("ann").title, kept("ann").remarks) == ("Manager", "Joined in May")


def test_a_row_is_found_by_its_id_and_compared_by_its_version(desk: Desk, admin: Client) -> None:
    row = {"ID": kept("ann").id, "Version": str(kept("ann").version), "Position": "x" * 40}
    path = _failed(desk, row, folder="update/")
    cells = admin("GET", f"{path}/rows").json["items"][0]["cells"]

    assert _mend(desk, admin, path, cells | {"title": "Manager", "status": "Disabled"}).json["disabled"] == 1
    assert (kept("ann").title, kept("ann").status) == ("Manager", "disabled")


def test_rows_that_fail_again_are_mended_again(desk: Desk, admin: Client) -> None:
    told = _mend(desk, admin, _create(desk), {"name": "Cat", "email": "none", "account": "cat"}).json
    assert (told["state"], told["file_name"]) == ("completed_with_errors", "people (mended).xlsx")
    again = _mend(desk, admin, f"/v1/tasks/{told['task_id']}", GOOD["rows"][0]).json

    assert (again["state"], again["file_name"]) == ("succeeded", "people (mended).xlsx")


def test_the_audit_log_has_who_mended_which_import(desk: Desk, admin: Client) -> None:
    path = _create(desk)
    admin("POST", f"{path}/mend", GOOD)
    (entry, *_) = stream("acme", EntryFilter())

    assert (entry.action, entry.actor_name) == ("start_import", "admin")
    assert dict(entry.changes or {})["mends"] == [None, path.rpartition("/")[2]]


def test_a_request_that_is_repeated_under_its_key_imports_once(desk: Desk, admin: Client) -> None:
    path = _create(desk)
    keyed = sending(admin, **{"idempotency-key": "mend-1"})
    first, second = keyed("POST", f"{path}/mend", GOOD), keyed("POST", f"{path}/mend", GOOD)

    assert (first.status, second.status) == (201, 201)
    assert first.json["task_id"] == second.json["task_id"]
    assert len([*Task.scan()]) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "rows"),
        ({"rows": []}, "rows"),
        ({"rows": [{"account": "x"}] * 501}, "rows"),
        ({"rows": [{"shoe_size": "44"}]}, "rows.0.shoe_size"),
        ({"rows": [{"account": "x" * 1_001}]}, "rows.0.account"),
        ({"rows": [{"account": 7}]}, "rows.0.account"),
        ({"rows": ["x"]}, "rows.0"),
        ({**GOOD, "mode": "update"}, "mode"),
    ],
)
def test_a_wrong_request_is_told_what_is_wrong(desk: Desk, admin: Client, body: object, field: str) -> None:
    answer = admin("POST", f"{_create(desk)}/mend", body)

    assert answer.status == 422
    assert any(fault["field"].startswith(field) for fault in answer.json["errors"])
    assert desk.uploads.kept == {}


def test_a_body_may_be_larger_than_that_of_others_but_not_of_any_size(desk: Desk, admin: Client) -> None:
    path = _create(desk)
    rows = [{"name": "x" * 250, "email": f"x{number}@example.com"} for number in range(500)]

    assert admin("POST", f"{path}/mend", {"rows": rows}).status == 201
    assert admin("POST", f"{path}/mend", {"rows": [{"name": "x" * 1_000, "title": "x" * 1_100}] * 500}).status == 413
    assert admin("POST", "/v1/imports", {"file_name": "x" * 70_000}).status == 413


def test_only_an_import_with_rows_that_failed_is_mended(desk: Desk, admin: Client) -> None:
    path = _create(desk)
    done = _mend(desk, admin, path, GOOD["rows"][0]).json["task_id"]
    refused = admin("POST", f"/v1/tasks/{done}/mend", GOOD)

    assert (refused.status, refused.json["code"]) == (409, "import_not_mendable")


def test_a_bulk_edit_has_no_file_and_so_no_rows_to_mend(desk: Desk, admin: Client) -> None:
    asked = admin("POST", "/v1/bulk-edits", {"filter": {}, "action": "disable"})
    path = f"/v1/tasks/{asked.json['task_id']}"
    desk.deliver(desk.queue.bodies.pop())
    assert admin("POST", f"{path}/apply").status == 200
    desk.deliver(desk.queue.bodies.pop())
    assert admin("GET", path).json["state"] == "completed_with_errors"  # of the administrator's own row

    answer = admin("POST", f"{path}/mend", {"rows": [{"account": "ann", "title": "Manager"}]})
    assert (answer.status, answer.json["code"]) == (409, "import_not_mendable")


def test_auditors_and_other_enterprises_mend_nothing(desk: Desk, admin: Client) -> None:
    path = _create(desk)
    person("aud", role=Role.AUDITOR)
    person("zed", "zeta", role=Role.ADMINISTRATOR)
    Enterprise("zeta", name="Zeta", administrator="zed", created_at=desk.task().created_at).save()

    assert signed_in(app, "aud")("POST", f"{path}/mend", GOOD).status == 403
    assert signed_in(app, "zed")("POST", f"{path}/mend", GOOD).status == 404
    assert desk.uploads.kept == {}
