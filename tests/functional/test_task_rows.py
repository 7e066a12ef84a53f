"""The rows of an import, of its plan and of its result, as the API lists them."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from functions.admin_api import app
from muster.enterprises import Enterprise
from muster.imports import run
from muster.languages import translate
from muster.spreadsheets.columns import STATUS_TEXTS
from muster.users.fields import Role
from tests.fakes import InMemoryFiles
from tests.functional.api import Client, signed_in
from tests.functional.failing import KilledError, killed
from tests.functional.imports import Desk, edited
from tests.functional.people import person

pytestmark = pytest.mark.usefixtures("acme")
ROWS: tuple[Mapping[str, object], ...] = (
    {"Account": "ann", "Position": "Manager", "Department": "Sales", "Password": "Violet-Otter-82"},
    {"Account": "bob", "Position": "Clerk", "Password": "Violet-Otter-82"},
    {"Account": "new", "Name": "New", "Email": "new@example.com"},
    {"Account": "cat", "Name": "Cat", "Email": "bob@example.com", "Password": "Violet-Otter-82"},
)


@pytest.fixture
def admin(served_desk: Desk) -> Client:
    person("admin", role=Role.ADMINISTRATOR)
    person("ann", title="Clerk")
    person("bob", title="Clerk")
    return signed_in(app, "admin")


def _imported(desk: Desk, *rows: Mapping[str, object], options: str = "create-and-update") -> str:
    desk.deliver(desk.drop(edited(*(rows or ROWS)), f"imports/acme/{options}/people.xlsx"))
    return f"/v1/tasks/{desk.task().task_id}/rows"


@pytest.mark.parametrize("options", ["create-and-update", "create-and-update/preview"])
def test_a_plan_and_a_result_list_each_row_with_what_becomes_of_it(desk: Desk, admin: Client, options: str) -> None:
    told = admin("GET", _imported(desk, options=options)).json

    assert [(row["row"], row["status"], row["account"]) for row in told["items"]] == [
        (2, "updated", "ann"),
        (3, "unchanged", "bob"),
        (4, "created", "new"),
        (5, "failed", "cat"),
    ]
    updated, _, _, failed = told["items"]
    assert updated["changes"] == [
        {"field": "department", "before": None, "after": "Sales"},
        {"field": "title", "before": "Clerk", "after": "Manager"},
    ]
    assert [each["field"] for each in updated["messages"]] == ["password"]
    assert (updated["cells"], failed["changes"]) == (None, [])
    assert failed["cells"] == {"account": "cat", "name": "Cat", "email": "bob@example.com"}
    assert failed["messages"][-1] == {
        "field": "email",
        "code": "value_taken",
        "message": "Email: bob@example.com is already used by account bob; write another one.",
    }
    assert (told["total"], told["next_cursor"]) == (4, None)
    assert told["fields"] == ["department", "email", "password", "title"]
    assert set(told["columns"]) == {"account", "title", "department", "password", "name", "email"}
    assert "Otter" not in json.dumps(told)


def test_rows_are_filtered_by_status_and_field_and_come_page_by_page(desk: Desk, admin: Client) -> None:
    path = _imported(desk)

    def numbers(**query: object) -> list[int]:
        return [row["row"] for row in admin("GET", path, **query).json["items"]]

    assert numbers(status="updated") == [2]
    assert numbers(field="email") == [5]
    assert numbers(field="password") == [2, 3, 5]
    assert numbers(status="failed", field="title") == []
    first = admin("GET", path, limit=3).json
    assert [row["row"] for row in first["items"]] == [2, 3, 4]
    assert numbers(limit=3, cursor=first["next_cursor"]) == [5]


@pytest.mark.parametrize(
    "query", [{"status": "gone"}, {"field": "shoe_size"}, {"limit": 0}, {"limit": 201}, {"cursor": "x"}]
)
def test_a_wrong_query_is_told_which_parameter_is_wrong(desk: Desk, admin: Client, query: dict[str, str]) -> None:
    answer = admin("GET", _imported(desk), **query)

    assert (answer.status, [fault["field"] for fault in answer.json["errors"]]) == (422, [*query])


def test_a_cursor_of_another_import_is_refused(desk: Desk, admin: Client) -> None:
    cursor = admin("GET", _imported(desk), limit=1).json["next_cursor"]

    assert admin("GET", _imported(desk), cursor=cursor).status == 422


def test_sentences_and_texts_are_in_the_language_of_the_caller(desk: Desk, admin: Client) -> None:
    path = _imported(desk, {"Account": "ann", "Status": "Disabled"}, {"Account": "nobody"}, options="update")
    told = replace(admin, headers={"accept-language": "zh"})("GET", path).json["items"]

    texts = [translate(STATUS_TEXTS[each], "zh") for each in ("active", "disabled")]
    assert told[0]["changes"] == [{"field": "status", "before": texts[0], "after": texts[1]}]
    assert not any(text.isascii() for text in texts)
    assert told[1]["messages"][0]["message"].endswith("。")


def test_a_run_that_goes_on_after_a_killed_one_keeps_what_became_of_its_rows(
    desk: Desk, admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = desk.drop(edited(*ROWS), "imports/acme/create-and-update/people.xlsx")
    write = InMemoryFiles.write

    def killed_at_the_result(self: InMemoryFiles, key: str, content: object, **how: object) -> None:
        if key.startswith("results/"):
            killed()
        write(self, key, content, **how)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(InMemoryFiles, "write", killed_at_the_result)
        patch.setattr(run, "SAVE_SECONDS", 0.0)
        with pytest.raises(KilledError):
            desk.deliver(message)
    desk.let_lease_end()
    desk.deliver(message, attempt=2)

    told = admin("GET", f"/v1/tasks/{desk.task().task_id}/rows", field="title").json["items"]
    assert [(row["account"], [each["field"] for each in row["changes"]]) for row in told] == [
        ("ann", ["department", "title"])
    ]


def test_an_undo_lists_its_rows_too(desk: Desk, admin: Client) -> None:
    path = _imported(desk)
    assert admin("POST", path.replace("/rows", "/undo")).status == 201
    desk.deliver(desk.queue.bodies.pop())
    told = admin("GET", f"/v1/tasks/{desk.task().task_id}/rows").json["items"]

    assert sorted((row["account"], row["status"]) for row in told) == [("ann", "updated"), ("new", "removed")]


def test_an_auditor_reads_the_rows_and_another_enterprise_does_not_find_them(desk: Desk, admin: Client) -> None:
    path = _imported(desk)
    person("aud", role=Role.AUDITOR)
    person("zed", "zeta", role=Role.ADMINISTRATOR)
    Enterprise("zeta", name="Zeta", administrator="zed", created_at=desk.task().created_at).save()

    assert signed_in(app, "aud")("GET", path).status == 200
    assert signed_in(app, "zed")("GET", path).status == 404
    assert (
        admin("GET", path).headers["cache-control"] == admin("GET", path.removesuffix("/rows")).headers["cache-control"]
    )


def test_rows_are_deleted_with_the_task(desk: Desk, admin: Client) -> None:
    path = _imported(desk)
    assert admin("DELETE", path.removesuffix("/rows")).status == 204

    assert desk.reports.kept == {}


def test_an_import_without_rows_says_so(desk: Desk, admin: Client) -> None:
    path = _imported(desk)
    del desk.reports.kept[f"{desk.task().result_key}.rows"]

    assert (admin("GET", path).status, admin("GET", path).json["code"]) == (404, "task_rows_missing")
