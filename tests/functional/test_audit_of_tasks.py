"""The audit log beside users: imports, exports, their results, and the settings of the enterprise."""

import re
from typing import Any

import pytest

from functions.admin_api import app
from muster.audit.entries import AuditEntry
from muster.enterprises import create_enterprise
from muster.gateways import live
from muster.gateways.named_writes import NamedWrites
from muster.tasks.table import State, Task
from tests.functional.api import Client, signed_in
from tests.functional.exports import ExportDesk
from tests.functional.imports import Desk, person, workbook
from tests.functional.people import TYPED, World, id_of
from tests.functional.people import person as user
from tests.functional.test_audit import assert_last_author

pytestmark = pytest.mark.usefixtures("api_buckets")


def entries(action: str = "") -> list[AuditEntry]:
    """The entries of an action, the oldest first; of every action without one."""
    found = [each for each in AuditEntry.scan() if each.action == action or not action]
    return sorted(found, key=lambda each: each.entry_id)


def entry(action: str) -> AuditEntry:
    """The only entry of an action."""
    (only,) = entries(action)
    return only


def announced(admin: Client) -> tuple[str, str]:
    """An import that awaits its file: the id of its task, and the key of its upload."""
    started = admin("POST", "/v1/imports", {"file_name": "people.xlsx"}).json
    return started["task"]["task_id"], started["upload"]["fields"]["key"]


def with_second_factor(world: World) -> Client:
    """An administrator with a second factor."""
    user("ada", role="administrator")
    world.sign_ins.put("ada", "ada@example.com", TYPED, temporary=False)
    world.sign_ins.second_factors["ada"] = "123456"
    assert signed_in(app, "ada")("POST", "/v1/me/second-factor").status == 204
    return signed_in(app, "ada")


@pytest.fixture
def no_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    """No entry can be written."""
    put = NamedWrites.put

    def refused(self: NamedWrites, name: str, item: Any, condition: Any) -> None:
        put(self, name, item, AuditEntry.subject.exists() if isinstance(item, AuditEntry) else condition)

    def save(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(NamedWrites, "put", refused)
    monkeypatch.setattr(AuditEntry, "save", save)


def test_a_requested_import_has_an_entry_with_its_file_and_its_author(admin: Client) -> None:
    task_id, _ = announced(admin)
    made = entry("start_import")
    assert (made.subject, made.subject_name) == (f"task#{task_id}", "people.xlsx")
    assert (made.actor, made.actor_name, made.enterprise_id) == (id_of("admin"), "admin", "acme")
    assert made.cause


def test_an_import_whose_entry_cannot_be_written_is_not_requested(admin: Client, no_entry: None) -> None:
    assert admin("POST", "/v1/imports", {"file_name": "people.xlsx"}).status >= 400
    assert Task.count() == 0


def test_a_file_of_the_drop_folder_has_one_entry_however_often_it_is_told_of(admin: Client, desk: Desk) -> None:
    message = desk.drop(workbook(person(1)))
    desk.deliver(message)
    desk.deliver(message)
    task_id = desk.task().task_id
    made = entry("start_import")
    assert (made.actor, made.actor_name) == (f"import:{task_id}", "drop folder")
    assert (made.subject_name, made.cause) == ("people.xlsx", task_id)


def test_the_end_of_an_import_tells_its_counts(admin: Client, desk: Desk) -> None:
    _, key = announced(admin)
    desk.deliver(desk.drop(workbook(person(1), person(2), {"name": "No Address"}), key))
    made = entry("end_import")
    assert (made.actor, made.actor_name) == (f"import:{desk.task().task_id}", "admin")
    assert made.changes == {
        "state": ["running", "completed_with_errors"],
        "created": [None, 2],
        "failed": [None, 1],
        "skipped": [None, 0],
    }


def test_an_imported_user_names_the_import_as_its_author_until_a_person_changes_it(admin: Client, desk: Desk) -> None:
    _, key = announced(admin)
    desk.deliver(desk.drop(workbook(person(1)), key))
    user_id = id_of("person1@example.com")
    imported = {"kind": "import", "id": f"import:{desk.task().task_id}", "name": "admin"}
    assert admin("GET", f"/v1/users/{user_id}").json["updated_by"] == imported
    assert_last_author(admin, user_id)
    assert admin("PATCH", f"/v1/users/{user_id}", {"title": "Chief"}).json["updated_by"]["id"] == id_of("admin")
    assert_last_author(admin, user_id)


def test_the_end_of_an_import_that_failed_as_a_whole_tells_why(admin: Client, desk: Desk) -> None:
    desk.deliver(desk.drop(b"no workbook"))
    made = entry("end_import")
    assert made.changes["state"] == ["running", "failed"]
    assert made.changes["created"] == [None, 0]
    assert made.changes["problem"] == [None, desk.task().problem.code]


def test_an_import_does_not_end_without_its_entry(admin: Client, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    message = desk.drop(workbook(person(1)))
    put = NamedWrites.put

    def refused(self: NamedWrites, name: str, item: Any, condition: Any) -> None:
        is_end = isinstance(item, AuditEntry) and item.action == "end_import"
        put(self, name, item, AuditEntry.subject.exists() if is_end else condition)

    with monkeypatch.context() as patch:
        patch.setattr(NamedWrites, "put", refused)
        with pytest.raises(Exception, match="cancelled"):
            desk.deliver(message)
    assert desk.task().state == State.QUEUED
    desk.deliver(message, attempt=2)
    assert desk.task().state == State.SUCCEEDED
    assert entry("end_import").changes["created"] == [None, 1]


def test_a_stopped_task_has_one_entry_however_often_it_is_stopped(admin: Client) -> None:
    task_id, _ = announced(admin)
    for _ in range(2):
        assert admin("POST", f"/v1/tasks/{task_id}/stop").json["stopped_by"] == "admin"
    assert (entry("stop_task").subject, entry("stop_task").actor_name) == (f"task#{task_id}", "admin")


def test_a_task_is_not_stopped_without_its_entry(admin: Client, request: pytest.FixtureRequest) -> None:
    task_id, _ = announced(admin)
    request.getfixturevalue("no_entry")
    assert admin("POST", f"/v1/tasks/{task_id}/stop").status >= 400
    assert admin("GET", f"/v1/tasks/{task_id}").json["stopped_at"] is None


def test_an_import_that_fails_with_its_authors_role_names_the_administrator_who_took_it(admin: Client) -> None:
    user("ada", role="administrator")
    announced(signed_in(app, "ada"))
    admin("PATCH", "/v1/users/ada", {"role": "member"})
    made = entry("end_import")
    assert (made.actor_name, made.changes) == ("admin", {"state": ["awaiting_upload", "failed"]})


def test_a_requested_export_tells_its_filter_but_not_what_was_searched_for(
    admin: Client, export_desk: ExportDesk
) -> None:
    admin("POST", "/v1/exports", {"department": "Sales", "search": "ann@example.com"})
    made = entry("request_export")
    assert made.subject == f"task#{export_desk.task().task_id}"
    assert made.changes == {"department": [None, "Sales"], "search": [None, True]}


def test_a_downloaded_result_has_an_entry_each_time(admin: Client, desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1))))
    for _ in range(2):
        assert admin("GET", f"/v1/tasks/{desk.task().task_id}/result").status == 200
    assert [each.actor_name for each in entries("download_result")] == ["admin", "admin"]


def test_no_result_is_given_without_its_entry(admin: Client, desk: Desk, request: pytest.FixtureRequest) -> None:
    desk.deliver(desk.drop(workbook(person(1))))
    request.getfixturevalue("no_entry")
    assert admin("GET", f"/v1/tasks/{desk.task().task_id}/result").status >= 400


def test_a_result_that_is_not_there_has_no_entry(admin: Client) -> None:
    task_id, _ = announced(admin)
    assert admin("GET", f"/v1/tasks/{task_id}/result").status == 404
    assert entries("download_result") == []


def test_a_deleted_task_has_an_entry_which_outlives_it(admin: Client, desk: Desk) -> None:
    desk.deliver(desk.drop(workbook(person(1))))
    task_id = desk.task().task_id
    assert admin("DELETE", f"/v1/tasks/{task_id}").status == 204
    assert (entry("delete_task").subject, entry("delete_task").subject_name) == (f"task#{task_id}", "people.xlsx")


def test_a_task_is_not_deleted_without_its_entry(admin: Client, desk: Desk, request: pytest.FixtureRequest) -> None:
    desk.deliver(desk.drop(workbook(person(1))))
    request.getfixturevalue("no_entry")
    assert admin("DELETE", f"/v1/tasks/{desk.task().task_id}").status >= 400
    assert Task.count() == 1


def test_a_changed_setting_of_the_enterprise_has_an_entry_with_both_values(world: World) -> None:
    admin = with_second_factor(world)
    for setting in ("administrators", "administrators", "optional"):
        assert admin("PATCH", "/v1/enterprise", {"second_factor": setting}).status == 200
    changes = [each.changes for each in entries("change_enterprise")]
    assert changes == [
        {"second_factor": ["optional", "administrators"]},
        {"second_factor": ["administrators", "optional"]},
    ]
    assert {each.subject for each in entries("change_enterprise")} == {"enterprise#acme"}


def test_a_setting_is_not_changed_without_its_entry(world: World, request: pytest.FixtureRequest) -> None:
    admin = with_second_factor(world)
    request.getfixturevalue("no_entry")
    assert admin("PATCH", "/v1/enterprise", {"second_factor": "administrators"}).status >= 400
    assert admin("GET", "/v1/me").json["enterprise"]["second_factor"] == "optional"


def test_a_new_enterprise_and_domains_confirmed_later_have_entries_of_the_operator(world: World) -> None:
    outside: Any = {"transactions": live.transactions(), "sign_ins": world.sign_ins, "nudges": world.nudges}
    request = {
        "enterprise_id": "beta",
        "name": "Beta",
        "domains": ["beta.example"],
        "administrator": {"name": "Bo", "email": "bo@example.com", "account": "bo"},
    }
    for domains in (["beta.example"], ["beta.example", "beta.test.example"]):
        assert "problem" not in create_enterprise(request | {"domains": domains}, **outside)
    made, confirmed = entry("create_enterprise"), entry("confirm_domain")
    assert made.changes == {
        "name": [None, "Beta"],
        "language": [None, "en"],
        "administrator": [None, "bo"],
        "domains": [None, "beta.example"],
    }
    assert confirmed.changes == {"domain": [None, "beta.test.example"]}
    assert {each.actor for each in (made, confirmed)} == {"operator"}


def test_entries_of_tasks_are_shown_by_the_api_and_hold_no_address_to_upload_or_download(
    admin: Client, desk: Desk
) -> None:
    _, key = announced(admin)
    desk.deliver(desk.drop(workbook(person(1)), key))
    admin("GET", f"/v1/tasks/{desk.task().task_id}/result")
    shown = admin("GET", "/v1/audit", limit=100)
    actions = {each["action"] for each in shown.json["items"] if each["subject"]["kind"] == "task"}
    assert actions == {"start_import", "end_import", "download_result"}
    assert not re.search(r"https?://|X-Amz", shown.content.decode())
