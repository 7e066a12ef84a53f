"""Options of files in the drop folder by their metadata."""

import pytest

from functions.admin_api import app
from muster.gateways import live
from muster.users.fields import Role
from tests.functional.api import Client, signed_in
from tests.functional.imports import Desk, edited
from tests.functional.people import kept, person

pytestmark = pytest.mark.usefixtures("acme")

KEY = "imports/acme/people.xlsx"


@pytest.fixture
def admin() -> Client:
    person("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


def _drop(desk: Desk, metadata: dict[str, str], key: str = KEY, **cells: str) -> str:
    person("ann", title="Clerk", department="Sales")
    desk.uploads.told[key] = metadata
    return desk.drop(edited({"Email": "ann@example.com", "Position": "Manager", "Department": ""} | cells), key)


def test_metadata_gives_the_options_of_a_file(desk: Desk, admin: Client) -> None:
    desk.deliver(
        _drop(desk, {"muster-mode": "create-and-update", "muster-match": "email", "muster-blanks-clear": "TRUE"})
    )

    assert admin("GET", f"/v1/tasks/{desk.task().task_id}").json["mode"] == "create_and_update"
    assert desk.task().import_options["match"] == "email"
    assert (kept("ann").title, kept("ann").department) == ("Manager", None)


def test_metadata_is_taken_rather_than_folders_option_by_option(desk: Desk, admin: Client) -> None:
    key = "imports/acme/create-and-update/preview/blanks-clear/people.xlsx"
    desk.deliver(_drop(desk, {"muster-mode": "update", "muster-preview": "false"}, key))

    assert (desk.task().state, desk.task().import_options["mode"]) == ("succeeded", "update")
    assert (kept("ann").title, kept("ann").department) == ("Manager", None)  # the folder's blanks-clear stays


def test_a_preview_by_metadata_is_applied_with_its_options(
    desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "import_queue", lambda: desk.queue)
    desk.deliver(_drop(desk, {"muster-mode": "update", "muster-preview": "true"}))
    assert (desk.task().state, kept("ann").title) == ("planned", "Clerk")

    assert admin("POST", f"/v1/tasks/{desk.task().task_id}/apply").status == 200
    desk.deliver(desk.queue.bodies.pop())
    assert (desk.task().state, kept("ann").title) == ("succeeded", "Manager")


def test_role_changes_are_allowed_by_metadata(desk: Desk, admin: Client) -> None:
    metadata = {"muster-mode": "update", "muster-allow-role-changes": "true"}
    desk.deliver(_drop(desk, metadata, Role="Administrator"))
    assert kept("ann").role == Role.ADMINISTRATOR


@pytest.mark.parametrize(
    ("metadata", "problem"),
    [
        (
            {"muster-mode": "updat"},
            "The metadata of the file has “updat” for muster-mode. Allowed are create, update, create-and-update. "
            "Upload the file once more.",
        ),
        (
            {"muster-preview": ""},
            "The metadata of the file has “” for muster-preview. Allowed are true, false. Upload the file once more.",
        ),
        (
            {"muster-mdoe": "update", "muster-match": "email"},
            "The metadata of the file has “muster-mdoe”, which is no option. Options are muster-mode, muster-match, "
            "muster-blanks-clear, muster-allow-role-changes, muster-preview. Upload the file once more.",
        ),
    ],
)
def test_an_option_or_value_that_does_not_exist_fails_the_import(
    desk: Desk, admin: Client, metadata: dict[str, str], problem: str
) -> None:
    desk.deliver(_drop(desk, metadata))

    told = admin("GET", f"/v1/tasks/{desk.task().task_id}").json
    assert (told["state"], told["problem"], told["has_result"]) == ("failed", problem, True)
    assert kept("ann").title == "Clerk"
    assert desk.uploads.kept == {}


def test_metadata_of_other_programs_is_passed_over(desk: Desk, admin: Client) -> None:
    desk.deliver(_drop(desk, {"s3cmd-attrs": "mode:33188", "mode": "update"}, Name="Ann"))
    assert (desk.task().state, desk.task().import_options) == ("completed_with_errors", None)  # ann exists


def test_the_metadata_of_an_upload_that_the_api_granted_counts_for_nothing(
    desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "uploads", lambda: desk.uploads)
    asked = admin("POST", "/v1/imports", {"file_name": "a.xlsx"}).json
    desk.deliver(_drop(desk, {"muster-mode": "update"}, asked["upload"]["fields"]["key"], Name="Ann"))

    assert (desk.task().state, kept("ann").title) == ("completed_with_errors", "Clerk")


def test_a_file_that_is_gone_before_its_metadata_is_read_fails_with_what_to_do(desk: Desk, admin: Client) -> None:
    message = _drop(desk, {"muster-mode": "update"})
    desk.uploads.kept.clear()
    desk.deliver(message)
    assert admin("GET", f"/v1/tasks/{desk.task().task_id}").json["problem_code"] == "file_deleted"
