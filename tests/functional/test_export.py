"""An export, from the request to the workbook."""

import io
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import openpyxl
import pytest

from functions.admin_api import app
from muster.clock import now
from muster.enterprises import Enterprise
from muster.exports import users
from muster.tasks import service
from muster.users.fields import NewUser, Role
from muster.users.items import UniqueKeyItem, UserItem, user_of
from muster.users.lists import stream
from muster.users.user import Status, User
from tests.functional.api import Client, signed_in
from tests.functional.exports import ExportDesk
from tests.functional.imports import Desk
from tests.functional.people import add_user, delete, kept, put

pytestmark = pytest.mark.usefixtures("acme")


@pytest.fixture
def admin() -> Client:
    add_user("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


def _exported(export_desk: ExportDesk, admin: Client, **body: object) -> list[str]:
    """The accounts that an export with this filter has, in its order."""
    assert admin("POST", "/v1/exports", body).status == 202
    export_desk.deliver()
    return [row["Account"] for row in export_desk.rows()]


def test_an_export_is_a_task_whose_result_is_a_workbook(export_desk: ExportDesk, admin: Client) -> None:
    add_user("ann")
    asked = admin("POST", "/v1/exports", {})
    assert asked.status == 202
    assert (asked.json["kind"], asked.json["state"], asked.json["has_result"]) == ("export", "queued", False)

    export_desk.deliver()
    path = f"/v1/tasks/{asked.json['task_id']}"
    task = admin("GET", path).json
    assert (task["state"], task["total"], task["done"], task["failed"]) == ("succeeded", 2, 2, 0)
    key = f"results/acme/{task['task_id']}/users-{now():%Y-%m-%d}-UTC.xlsx"
    assert admin("GET", f"{path}/result").json["url"] == f"memory:{key}"
    assert admin("DELETE", path).status == 204
    assert export_desk.reports.kept == {}


def test_a_body_is_not_needed(export_desk: ExportDesk, admin: Client) -> None:
    assert admin("POST", "/v1/exports").status == 202
    export_desk.deliver()
    assert len(export_desk.rows()) == 1


def test_users_stand_there_as_somebody_would_write_them(export_desk: ExportDesk, admin: Client) -> None:
    add_user(
        "ann",
        name="=1+1",
        country="CN",
        phone="138 0013 8000",
        department="Sales/EMEA",
        title="Buyer",
        contact_no=7,
        hide_phone=True,
        signature="Glad\nto help",
        remarks="#N/A",
        english_name="Ann",
        given_name="Ann-Lee",
        family_name="Smith",
        role=Role.MEMBER,
    )
    put("ann", last_signed_in_at=datetime(2026, 1, 31, 23, 59, tzinfo=UTC))
    assert admin("POST", "/v1/exports", {"search": "ann"}).status == 202
    export_desk.deliver()
    today = f"{now():%Y-%m-%d}"
    assert export_desk.rows() == [
        {
            "Name*": "=1+1",
            "Email*": "ann@example.com",
            "Account": "ann",
            "English Name": "Ann",
            "Given Name": "Ann-Lee",
            "Family Name": "Smith",
            "Country/Region": "China (CN)",
            "Mobile Number": "+8613800138000",
            "Department": "Sales/EMEA",
            "Position": "Buyer",
            "Contact No. in Directory": "7",
            "Hide Mobile Number": "Yes",
            "Role": "Member",
            "Signature": "Glad\nto help",
            "Remarks": "#N/A",
            "Status": "Active",
            "Mail": "Queued",
            "Created (UTC)": today,
            "Updated (UTC)": today,
            "Last Signed In (UTC)": "2026-01-31",
            "ID": kept("ann").id,
            "Version": "1",
        }
    ]
    cells = openpyxl.load_workbook(io.BytesIO(export_desk.content()))["Users"][2]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_users_stand_in_directory_order(export_desk: ExportDesk, admin: Client) -> None:
    for account, number in (("zoe", 1), ("ann", 20), ("bob", 10000), ("cid", 3)):
        add_user(account, contact_no=number)
    assert _exported(export_desk, admin) == ["zoe", "cid", "ann", "admin", "bob"]


def test_only_those_whom_the_filter_shows_are_exported(export_desk: ExportDesk, admin: Client) -> None:
    add_user("ann", department="Sales", contact_no=5)
    add_user("bob", department="Sales/EMEA", status=Status.DISABLED)
    add_user("cid", department="Salesroom", phone="+8613800138000")
    add_user("dan", status=Status.INVITED)
    add_user("gone", status=Status.REMOVED)
    add_user("far", "other")
    assert _exported(export_desk, admin) == ["ann", "admin", "bob", "cid", "dan"]
    assert _exported(export_desk, admin, department="Sales") == ["ann", "bob"]
    assert _exported(export_desk, admin, status="disabled") == ["bob"]
    assert _exported(export_desk, admin, role="administrator") == ["admin"]
    assert _exported(export_desk, admin, contact_no_set=True) == ["ann"]
    assert _exported(export_desk, admin, contact_no_set=False) == ["admin", "bob", "cid", "dan"]
    assert _exported(export_desk, admin, search=" 38001 ") == ["cid"]
    assert _exported(export_desk, admin, search="DAN") == ["dan"]
    assert _exported(export_desk, admin, department="Sales", status="active", contact_no_set=True) == ["ann"]
    assert _exported(export_desk, admin, search="nobody") == []
    put("ann", last_signed_in_at=datetime(2026, 1, 31, tzinfo=UTC))
    put("bob", last_signed_in_at=datetime(2026, 2, 1, tzinfo=UTC))
    assert _exported(export_desk, admin, never_signed_in=True) == ["admin", "cid", "dan"]
    assert _exported(export_desk, admin, not_signed_in_since="2026-02-01", never_signed_in=False) == ["ann"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"status": "removed"}, "status"),
        ({"role": "king"}, "role"),
        ({"search": "a\x00b"}, "search"),
        ({"search": "x" * 255}, "search"),
        ({"contact_no_set": "perhaps"}, "contact_no_set"),
        ({"not_signed_in_since": "soon"}, "not_signed_in_since"),
        ({"not_signed_in_since": 0}, "not_signed_in_since"),
        ({"colour": "red"}, "colour"),
        ([], "body"),
    ],
)
def test_a_wrong_filter_is_told_what_is_wrong(export_desk: ExportDesk, admin: Client, body: object, field: str) -> None:
    answer = admin("POST", "/v1/exports", body)
    assert answer.status == 422
    assert [fault["field"] for fault in answer.json["errors"]] == [field]
    assert export_desk.queue.bodies == []


def test_a_member_may_not_export(export_desk: ExportDesk) -> None:
    add_user("member")
    assert signed_in(app, "member")("POST", "/v1/exports", {}).status == 403


def test_the_export_of_an_administrator_without_the_role_reads_nobody(
    export_desk: ExportDesk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin("POST", "/v1/exports", {})
    put("admin", role=Role.MEMBER)
    monkeypatch.setattr(users, "count", lambda *_: pytest.fail("The users were counted."))
    export_desk.deliver()
    assert (export_desk.task().state, export_desk.reports.kept) == ("failed", {})


def test_an_export_whose_administrator_loses_the_role_while_it_is_written_is_not_stored(
    export_desk: ExportDesk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin("POST", "/v1/exports", {})

    def stream_and_demote(*asked: Any) -> Iterator[User]:
        yield from stream(*asked)
        put("admin", role=Role.MEMBER)

    monkeypatch.setattr(users, "stream", stream_and_demote)
    export_desk.deliver()
    assert (export_desk.task().state, export_desk.reports.kept) == ("failed", {})
    assert "is no longer an administrator" in str(export_desk.task().problem)


def test_it_can_be_imported_again(export_desk: ExportDesk, admin: Client) -> None:
    people: dict[str, dict[str, Any]] = {
        "ann": {"phone": "+8613800138000", "country": "CN", "contact_no": 3, "signature": "Hi,\nall"},
        "bob": {"department": "Sales/EMEA", "title": "=cmd", "hide_phone": True, "english_name": "Bob", "name": "007"},
        "eve": {"given_name": "伊娃", "family_name": "=1+1"},
        "cid@example.com": {"remarks": "+1", "role": Role.ADMINISTRATOR, "name": "Søren 李"},
    }
    before = {account: _own(add_user(account, **fields)) for account, fields in people.items()}
    admin("POST", "/v1/exports", {})
    export_desk.deliver()
    for account in (*people, "admin"):
        delete(account)
    importing = Desk()
    importing.deliver(importing.drop(export_desk.content()))

    assert (importing.task().state, importing.task().notes) == ("succeeded", [])
    assert {user.account: _own(user) for user in map(user_of, UserItem.scan()) if user.account != "admin"} == before
    assert UniqueKeyItem.count() == 11


def _own(user: User) -> dict[str, object]:
    """What an export tells of a user."""
    return {name: getattr(user, name) for name in (*NewUser.model_fields, "directory_key") if name != "password"}


def test_the_task_center_lists_tasks_of_one_kind(export_desk: ExportDesk, admin: Client) -> None:
    ids = [admin("POST", "/v1/exports", {}).json["task_id"] for _ in range(3)]
    service.adopt_upload("acme", "01JD9Z6M3W8Q4T1K5V7X2Y0B6C", file_name="a.xlsx", upload_key="x", created_by="x")

    def listed(**query: object) -> list[str]:
        return [task["task_id"] for task in admin("GET", "/v1/tasks", **query).json["items"]]

    assert sorted(listed(kind="export")) == sorted(ids)
    assert listed(kind="import") == ["01JD9Z6M3W8Q4T1K5V7X2Y0B6C"]
    assert len(listed()) == 4
    assert len(listed(kind="export", limit=2)) == 2
    assert admin("GET", "/v1/tasks", kind="party").json["errors"][0]["field"] == "kind"


def test_an_export_of_a_chinese_enterprise_is_chinese_and_can_be_imported(
    export_desk: ExportDesk, admin: Client
) -> None:
    Enterprise.get("acme").update([Enterprise.language.set("zh")])
    add_user("ann", phone="+8613800138000", country="CN", hide_phone=True, role=Role.ADMINISTRATOR)
    admin("POST", "/v1/exports", {})
    export_desk.deliver()
    header, *rows = openpyxl.load_workbook(io.BytesIO(export_desk.content()))["用户"].values
    (ann,) = [dict(zip(header, row, strict=True)) for row in rows if row[2] == "ann"]
    assert (ann["国家/地区"], ann["隐藏手机号"], ann["角色"], ann["状态"]) == ("中国 (CN)", "是", "管理员", "正常")
    for account in ("ann", "admin"):
        delete(account)
    importing = Desk()
    importing.deliver(importing.drop(export_desk.content()))
    assert (importing.task().state, importing.task().notes) == ("succeeded", [])
