"""An export of the audit log, from the request to the file."""

import io
import json
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import openpyxl
import pytest

from functions.admin_api import app
from muster.audit import log
from muster.audit.entries import AuditEntry
from muster.clock import now
from muster.enterprises import Enterprise
from muster.exports import audit_log
from muster.limits import MOST_OPEN_EXPORTS
from muster.tasks import running
from muster.tasks.table import Task
from muster.users.user import User
from tests.functional.api import Client, signed_in
from tests.functional.exports import ExportDesk
from tests.functional.failing import KilledError, killed
from tests.functional.people import person, put

pytestmark = pytest.mark.usefixtures("world")
HEADERS = ["Time (UTC)", "Made by", "Action", "About", "Changes", "Request or row", "Entry"]


def _exported(export_desk: ExportDesk, client: Client, **body: object) -> list[list[str]]:
    """The rows of an export with this filter, without headers."""
    asked = client("POST", "/v1/audit/export", body)
    assert asked.status == 202, asked.content
    export_desk.deliver()
    assert export_desk.task().state == "succeeded", export_desk.task().problem
    return export_desk.table()[1:]


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_each_entry_is_a_row_with_its_author_action_and_fields(
    export_desk: ExportDesk, admin: Client, ann: User, form: str
) -> None:
    admin("PATCH", "/v1/users/ann", {"department": "Sales", "hide_phone": True, "role": "auditor"})
    admin("POST", "/v1/users/ann/disable")
    rows = _exported(export_desk, admin, subject="ann", format=form)
    assert export_desk.table()[0] == HEADERS
    assert [row[1:5] for row in rows[:2]] == [
        ["admin", "Disable user", "ann", "Status: Active → Disabled"],
        [
            "admin",
            "Change user",
            "ann",
            "Department: blank → Sales\nHide Mobile Number: No → Yes\nRole: Member → Auditor",
        ],
    ]
    listed = admin("GET", "/v1/audit", subject="ann").json["items"]
    assert [(row[0], row[5], row[6]) for row in rows] == [
        (each["at"][:19].replace("T", " "), each["cause"] or "", each["id"]) for each in listed
    ]
    task = export_desk.task()
    assert (task.kind, int(task.total), int(task.done)) == ("audit_export", len(rows), len(rows))
    assert task.file_name == f"audit-log-{now():%Y-%m-%d}-UTC.{form}"


def test_the_file_is_in_the_enterprises_language(export_desk: ExportDesk, admin: Client, ann: User) -> None:
    Enterprise("acme").update([Enterprise.language.set("zh")])
    admin("PATCH", "/v1/users/ann", {"title": "Chief"})
    row = _exported(export_desk, admin, action="edit_user")[0]
    assert (row[2], row[4]) == ("修改用户", "职位：空 → Chief")
    assert export_desk.table()[0][0] == "时间 (UTC)"


def test_filters_are_those_of_the_list(export_desk: ExportDesk, admin: Client, ada: Client, ann: User) -> None:
    ada("POST", "/v1/users/ann/disable")
    moment = admin("GET", "/v1/audit", action="disable_user").json["items"][0]["at"]
    admin("POST", "/v1/users/ann/enable")
    for which in (
        {"actor": "ada"},
        {"action": "enable_user"},
        {"subject": ann.id},
        {"from": moment},
        {"to": moment},
        {"actor": "nobody"},
        {"subject": "ann", "action": "disable_user", "actor": "ada"},
    ):
        due = admin("GET", "/v1/audit", limit=100, **{name: text.replace("+", "%2B") for name, text in which.items()})
        ids = [row[6] for row in _exported(export_desk, admin, **which)]
        assert [one for one in ids if one in {each["id"] for each in due.json["items"]}] == [
            each["id"] for each in due.json["items"]
        ]
        # Each request is an entry of its own, which the next export of all authors has too.
        assert {each.action for each in AuditEntry.scan() if each.entry_id in set(ids)} >= {
            each["action"] for each in due.json["items"]
        }


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1"])
def test_no_text_of_a_csv_file_is_taken_for_a_formula(
    export_desk: ExportDesk, admin: Client, ann: User, text: str
) -> None:
    admin("POST", "/v1/users/ann/disable")
    for entry in list(AuditEntry.scan()):
        entry.update([AuditEntry.actor_name.set(text), AuditEntry.cause.set(text)])
    rows = _exported(export_desk, admin, subject="ann", format="csv")
    assert {row[5] for row in rows} == {f"'{text}"}
    assert rows[0][1] == f"'{text}"


def test_a_workbook_has_texts_only(export_desk: ExportDesk, admin: Client, ann: User) -> None:
    admin("PATCH", "/v1/users/ann", {"name": "=1+1"})
    _exported(export_desk, admin)
    (sheet,) = openpyxl.load_workbook(io.BytesIO(export_desk.content())).worksheets
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value} == {"s"}


def test_the_request_and_the_download_are_in_the_log(export_desk: ExportDesk, admin: Client, ann: User) -> None:
    _exported(export_desk, admin, subject="ann", format="csv", action="disable_user")
    task_id = export_desk.task().task_id
    assert admin("GET", f"/v1/tasks/{task_id}/result").status == 200
    entries = [each for each in admin("GET", "/v1/audit").json["items"] if each["subject"]["id"] == task_id]
    assert [each["action"] for each in entries] == ["download_result", "request_audit_export"]
    assert {each["field"]: each["after"] for each in entries[1]["changes"]} == {
        "action": "disable_user",
        "subject": ann.id,
        "format": "csv",
    }
    assert {each["actor"]["name"] for each in entries} == {"admin"}


def test_auditors_and_members_start_no_export(export_desk: ExportDesk, admin: Client) -> None:
    person("aud", role="auditor")
    person("mo")
    for account in ("aud", "mo"):
        assert signed_in(app, account)("POST", "/v1/audit/export", {}).status == 403
    assert export_desk.queue.bodies == []


@pytest.mark.parametrize(
    "body",
    [{"format": "pdf"}, {"from": "yesterday"}, {"actor": "a" * 129}, {"since": "2026-01-01"}, {"enterprise": "other"}],
)
def test_a_request_against_the_rules_is_refused(export_desk: ExportDesk, admin: Client, body: dict[str, Any]) -> None:
    assert admin("POST", "/v1/audit/export", body).status == 422
    assert export_desk.queue.bodies == []


def test_another_enterprise_gets_nothing_of_it(
    export_desk: ExportDesk, admin: Client, stranger: Client, ann: User
) -> None:
    admin("POST", "/v1/users/ann/disable")
    for which in ({}, {"subject": ann.id}, {"subject": "ann"}, {"actor": "admin"}):
        answer = stranger("POST", "/v1/audit/export", which)
        export_desk.deliver()
        task = Task.get("other", answer.json["task_id"])
        content = export_desk.reports.kept[str(task.result_key)][0]
        assert b"ann" not in content
        assert (task.state, task.result_key.split("/")[1]) == ("succeeded", "other")
        (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        assert not {"ann", "admin"} & {str(cell) for row in sheet.iter_rows(values_only=True) for cell in row}


def test_one_who_lost_the_role_gets_no_file(export_desk: ExportDesk, admin: Client) -> None:
    admin("POST", "/v1/audit/export", {})
    put("admin", role="auditor")
    export_desk.deliver()
    assert export_desk.task().state == "failed"
    assert export_desk.task().result_key is None
    assert "no longer an administrator" in str(export_desk.task().problem)


def test_a_run_that_is_killed_is_repeated(
    export_desk: ExportDesk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin("POST", "/v1/audit/export", {})
    with monkeypatch.context() as patch:
        patch.setattr(running, "finish", killed)
        with pytest.raises(KilledError):
            export_desk.deliver()
    export_desk.task().update([Task.lease_until.set(now() - timedelta(seconds=1))])
    export_desk.deliver(attempt=2)
    assert export_desk.task().state == "succeeded"


def test_one_that_is_stopped_ends_so(export_desk: ExportDesk, admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    task_id = admin("POST", "/v1/audit/export", {}).json["task_id"]
    assert admin("POST", f"/v1/tasks/{task_id}/stop").status == 200
    export_desk.deliver()
    assert (export_desk.task().state, export_desk.reports.kept) == ("failed", {})


@pytest.mark.parametrize("bound", ["MOST_ENTRIES", "MOST_BYTES"])
def test_more_than_a_file_may_have_fails_with_a_sentence(
    export_desk: ExportDesk, admin: Client, ann: User, bound: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audit_log, bound, 1)
    admin("POST", "/v1/audit/export", {})
    export_desk.deliver()
    assert export_desk.task().state == "failed"
    assert "too many entries" in str(export_desk.task().problem)


def test_exports_of_users_and_of_the_log_share_their_places(export_desk: ExportDesk, admin: Client) -> None:
    for _ in range(MOST_OPEN_EXPORTS - 1):
        assert admin("POST", "/v1/exports", {}).status == 202
    assert admin("POST", "/v1/audit/export", {}).status == 202
    assert admin("POST", "/v1/audit/export", {}).status == 429
    assert admin("POST", "/v1/exports", {}).status == 429


def test_memory_does_not_grow_with_the_log(
    export_desk: ExportDesk, admin: Client, ann: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Entries come and go one by one; of the file, only what is packed stays."""
    one = next(iter(AuditEntry.scan()))

    def many(number: int) -> Iterator[AuditEntry]:
        return (one for _ in range(number))

    peaks = []
    for number in (2_000, 20_000):
        monkeypatch.setattr(log, "stream", lambda *_, number=number: many(number))
        admin("POST", "/v1/audit/export", {"format": "csv"})
        tracemalloc.start()
        export_desk.deliver()
        peaks.append(tracemalloc.get_traced_memory()[1] - len(export_desk.content()))
        tracemalloc.stop()
    assert int(export_desk.task().done) == 20_000
    assert peaks[1] < 2 * peaks[0] + 2**20


def test_a_message_of_a_task_that_is_gone_is_passed_over(export_desk: ExportDesk, admin: Client) -> None:
    admin("POST", "/v1/audit/export", {})
    export_desk.task().delete()
    export_desk.deliver(json.dumps({"enterprise_id": "acme", "task_id": "01JD9Z6M3W8Q4T1K5V7X2Y0B6C"}))
    assert export_desk.reports.kept == {}
