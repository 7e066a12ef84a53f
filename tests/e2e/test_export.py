"""The export and the directory on the deployed template."""

import io
from collections.abc import Iterator

import openpyxl
import pytest

from infra.local.stack import Stack
from tests.e2e.helpers import mails_to, wait_for
from tests.e2e.people import Admin, first_sign_in, mailed_password

PEOPLE: list[dict[str, object]] = [
    {"name": "王芳", "email": "wang@export.example.com", "account": "wang", "phone": "+8613800138000", "contact_no": 2},
    {"name": "Søren", "email": "soren@export.example.com", "account": "soren", "department": "Sales/EMEA"},
    {
        "name": "@SUM(A1)",
        "email": "li@export.example.com",
        "account": "li",
        "phone": "+8613800138001",
        "hide_phone": "Yes",
        "contact_no": 1,
        "department": "Sales",
    },
]


@pytest.fixture(scope="module")
def admin(stack: Stack) -> Iterator[Admin]:
    """Return the administrator of an enterprise with three more people."""
    with Admin.of(stack, "export") as admin:
        assert admin.ended(admin.upload(*PEOPLE))["state"] == "succeeded"
        yield admin


def _export(admin: Admin, **which: object) -> bytes:
    started = admin.api.post("/v1/exports", json=which)
    assert started.status_code == 202, started.text
    task = admin.ended(started.json()["task_id"])
    assert (task["kind"], task["state"]) == ("export", "succeeded")
    return admin.download(task)


def test_an_export_is_edited_and_imported_again(admin: Admin) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_export(admin)))
    headers, *rows = book["Users"].iter_rows()
    at = {str(cell.value): place for place, cell in enumerate(headers)}
    assert [row[at["Account"]].value for row in rows] == ["li", "wang", "export-admin", "soren"]
    assert [row[at["Mobile Number"]].value for row in rows[:2]] == ["+8613800138001", "+8613800138000"]
    assert rows[0][at["Name*"]].value == "@SUM(A1)"
    assert [row[at["Status"]].value for row in rows] == ["Active"] * 4
    for row in rows:
        row[at["Account"]].value = f"{row[at['Account']].value}-2"
        row[at["Email*"]].value = f"second-{row[at['Email*']].value}"
        row[at["Mobile Number"]].value = None
        row[at["Department"]].value = "Second"
    file = io.BytesIO()
    book.save(file)
    admin.drop(file.getvalue(), "edited.xlsx")
    task = admin.dropped("edited.xlsx")
    assert (task["state"], task["created"], task["notes"]) == ("succeeded", 4, [])

    again = openpyxl.load_workbook(io.BytesIO(_export(admin, department="Second")))["Users"]
    assert [row[at["Account"]] for row in again.iter_rows(min_row=2, values_only=True)] == [
        "li-2",
        "wang-2",
        "export-admin-2",
        "soren-2",
    ]


def test_a_member_looks_people_up(stack: Stack, admin: Admin) -> None:
    (mail,) = wait_for(lambda: mails_to(stack, "wang@export.example.com"), "The mail")
    with stack.http(first_sign_in(stack, "wang", mailed_password(mail))) as api:
        sales = api.get("/v1/directory", params={"department": "Sales"}).json()["items"]
        assert [(person["account"], person["phone"]) for person in sales] == [("li", None), ("soren", None)]
        assert api.get("/v1/directory", params={"search": "13800138001"}).json()["items"] == []
        assert api.post("/v1/exports", json={}).status_code == 403
    with stack.http() as nobody:
        assert nobody.get("/v1/directory").status_code == 401


def test_pages_of_the_directory_go_on_where_the_one_before_ended(admin: Admin) -> None:
    found, cursor = [], ""
    while True:
        page = admin.get(f"/v1/directory?limit=1{cursor}")
        found += [person["account"] for person in page["items"]]
        if not page["next_cursor"]:
            break
        cursor = f"&cursor={page['next_cursor']}"
    assert [account for account in found if not account.endswith("-2")] == ["li", "wang", "export-admin", "soren"]


def test_a_request_that_is_repeated_under_its_key_is_done_once(admin: Admin) -> None:
    key = {"Idempotency-Key": "one-and-only"}
    first, again = (admin.api.post("/v1/exports", json={"search": "li"}, headers=key) for _ in range(2))
    other = admin.api.post("/v1/exports", json={"search": "wang"}, headers=key)
    assert (first.status_code, again.status_code, other.status_code) == (202, 202, 422)
    assert first.json() == again.json()
    assert other.headers["content-type"] == "application/problem+json"
    admin.ended(first.json()["task_id"])
