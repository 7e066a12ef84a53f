"""What the functions log: who did what, and no e-mail address. That none is logged, every functional test checks."""

import io
import json
from collections.abc import Callable, Mapping
from itertools import chain, repeat
from typing import Any

import boto3
import pytest

from functions.admin_api import app
from functions.create_enterprise import app as create_enterprise
from functions.custom_message import app as custom_message
from functions.onboard import app as onboard
from functions.reconcile import app as reconcile
from functions.sweep import app as sweep
from muster.clock import now
from muster.errors import ThrottledError
from muster.gateways import live
from muster.imports.kept_rows import RowsWriter
from muster.logs import FunctionFailedError, log_id
from muster.messages import label
from muster.settings import settings
from muster.tasks import service
from muster.tasks.rows import rows_key
from muster.tasks.table import Task
from muster.users.fields import Role
from muster.users.user import User
from tests.access import ROUTES, For, request
from tests.context import Context
from tests.fakes import InMemoryTaskQueue
from tests.functional.api import Client, signed_in
from tests.functional.imports import Desk, workbook
from tests.functional.imports import person as row
from tests.functional.invited import invite, mailed_token
from tests.functional.logged import LOG
from tests.functional.matrix import TASK, batch_of, send
from tests.functional.people import World, person, put, removed_person
from tests.functional.region import make_buckets
from tests.messages import event

DOMAIN = "acme.example.com"
BOSS, ANN, BOB = (f"{name}@{DOMAIN}" for name in ("boss", "ann", "bob"))


def lines(action: str) -> list[dict[str, Any]]:
    """The audit lines of an action since the test began."""
    return [line for line in map(json.loads, LOG) if line.get("action") == action]


def told(action: str, *names: str) -> dict[str, Any]:
    """These keys of the one audit line of an action."""
    (line,) = lines(action)
    return {name: line[name] for name in names}


@pytest.fixture
def names(world: World, monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """People whose accounts are addresses, as they are by default; what stands for what in the table of routes."""
    queue = InMemoryTaskQueue()
    monkeypatch.setattr(live, "export_queue", lambda: queue)
    monkeypatch.setattr(live, "import_queue", lambda: queue)
    make_buckets()
    person(BOSS, email=BOSS, name="Boss", role=Role.ADMINISTRATOR)
    person(ANN, email=ANN, name="Ann")
    invite(BOB, email=BOB, name="Bob")
    task = service.adopt_upload("acme", TASK, file_name="a.xlsx", upload_key="imports/acme/a.xlsx", created_by=BOSS)
    put_result(task)
    gone = removed_person(f"gil@{DOMAIN}", name="Gil", email=f"gil@{DOMAIN}").id
    names = {"ANN": ANN, "BOB": BOB, "GONE": gone, "TASK": TASK, "TOKEN": mailed_token(BOB), "NEW": "new"}
    return names | {"BATCH": batch_of(BOSS, ANN)}


def put_result(task: Task) -> None:
    """Let a task have ended with a result."""
    key = f"results/acme/{TASK}/a-result.xlsx"
    boto3.client("s3").put_object(Bucket="reports", Key=key, Body=b"x")
    RowsWriter(rows := io.BytesIO(), ["name", "email"]).close()
    boto3.client("s3").put_object(Bucket="reports", Key=rows_key(key), Body=rows.getvalue())
    task.update([Task.state.set("succeeded"), Task.created.set(1), Task.result_key.set(key)])


@pytest.mark.parametrize("route", ROUTES)
def test_a_caller_whose_account_is_an_address_is_logged_as_its_digest(route: str, names: Mapping[str, str]) -> None:
    LOG.clear()
    assert send(request(route, names), BOSS, route).status == ROUTES[route].good
    (answered,) = [line for line in map(json.loads, LOG) if line["message"] == "Answered"]
    if ROUTES[route].who is not For.ANYBODY:
        assert answered["caller"] == log_id(BOSS, settings().log_salt)


DONE = {route for route, row in ROUTES.items() if row.good < 300}
WRITES = {route for route in DONE if not route.startswith("GET ")} | {"GET /v1/tasks/{task_id}/result"}


@pytest.mark.parametrize("route", sorted(WRITES - {"POST /v1/me/sign-out", "POST /v1/invitation"}))
def test_whatever_changes_or_hands_out_something_is_audited(route: str, names: Mapping[str, str]) -> None:
    if route.endswith("/enable"):
        put(ANN, status="disabled")
    LOG.clear()
    assert send(request(route, names), BOSS, route).status == ROUTES[route].good
    (line,) = [line for line in map(json.loads, LOG) if line["message"] == "Audit"]
    by = BOB if ROUTES[route].who is For.ANYBODY else BOSS
    assert (line["by"], line["enterprise_id"]) == (log_id(by, settings().log_salt), "acme")
    subjects = {"account", "task_id"} & line.keys()
    assert len(subjects) == (0 if route == "PATCH /v1/enterprise" else 1)  # the enterprise stands in each line


def test_an_edit_tells_which_fields_changed_and_no_value(admin: Client, ann: User) -> None:
    assert admin("PATCH", "/v1/users/ann", {"title": "Chief", "phone": "+8613800138009", "name": "ann"}).status == 200
    (line,) = lines("edit_user")
    assert line["fields"] == ["name", "phone", "title"]
    assert not [value for value in ("Chief", "13800138009") if value in json.dumps(line)]


def test_a_change_of_role_tells_what_the_role_was_and_is(admin: Client, ann: User) -> None:
    assert admin("PATCH", "/v1/users/ann", {"role": "administrator"}).status == 200
    expected = {"fields": ["role"], "role_before": "member", "role_after": "administrator"}
    assert told("edit_user", *expected) == expected


def test_whoever_is_added_is_audited_with_the_role(admin: Client) -> None:
    assert (
        admin("POST", "/v1/users", {"name": "Eve", "email": "eve@example.com", "role": "administrator"}).status == 201
    )
    assert told("add_user", "role", "by") == {"role": "administrator", "by": "admin"}


@pytest.mark.usefixtures("api_buckets", "world")
class TestImports:
    ROWS = (row(1), row(2, role="Administrator"), row(3, role="Boss"), row(4, role=" administrator ", account="four"))

    def test_a_dropped_file_is_audited_from_its_start_to_its_end_with_the_administrators_that_it_makes(
        self, desk: Desk
    ) -> None:
        desk.deliver(desk.drop(workbook(*self.ROWS)))
        assert told("start_import", "by", "enterprise_id") == {"by": "drop folder", "enterprise_id": "acme"}
        made = {"person2@example.com", "four"}
        digests = {log_id(account, settings().log_salt) if "@" in account else account for account in made}
        assert {(line["account"], line["role"]) for line in lines("add_user")} == {
            (id_, "administrator") for id_ in digests
        }
        expected = {"state": "ended", "users_created": 3, "rows_failed": 1, "administrators_created": 2}
        assert told("end_import", *expected) == expected

    def test_the_counts_are_those_of_all_runs(self, desk: Desk) -> None:
        rows = [row(number, role="Administrator" if number % 60 == 1 else None) for number in range(1, 123)]
        left = chain([100.0] * 3, repeat(1.0))
        desk.deliver(desk.drop(workbook(*rows)), time_left=lambda: next(left))
        assert 0 < desk.task().done < len(rows)
        desk.deliver(desk.queue.bodies.pop())
        assert len(lines("start_import")) == 1
        assert len({line["account"] for line in lines("add_user")}) == 3
        expected = {"users_created": 122, "administrators_created": 3}
        assert told("end_import", *expected) == expected

    def test_an_import_that_fails_is_audited_too(self, desk: Desk) -> None:
        desk.deliver(desk.drop(b"no workbook"))
        assert told("end_import", "state", "users_created") == {"state": "failed", "users_created": 0}

    def test_an_uploaded_file_is_audited_in_the_name_of_who_asked_and_so_is_the_download(
        self, desk: Desk, admin: Client
    ) -> None:
        started = admin("POST", "/v1/imports", {"file_name": "people.xlsx"}).json
        task_id, key = started["task"]["task_id"], started["upload"]["fields"]["key"]
        desk.deliver(desk.drop(workbook(row(1)), key))
        assert admin("GET", f"/v1/tasks/{task_id}/result").status == 200
        for action in ("start_import", "end_import", "download_result"):
            assert told(action, "by", "task_id") == {"by": "admin", "task_id": task_id}


def test_what_an_operator_creates_is_audited(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {"enterprise_id": "other", "name": "Other", "administrator": {"name": "Ann", "email": "ann@example.com"}}
    create_enterprise.lambda_handler(asked, Context())
    create_enterprise.lambda_handler(asked, Context())
    expected = {"by": "operator", "enterprise_id": "other", "account": log_id("ann@example.com", settings().log_salt)}
    assert told("create_enterprise", *expected) == expected


def _broken(*_: object, **__: object) -> None:
    raise ThrottledError(label(f"{ANN} has to wait until {now()}."))


@pytest.mark.parametrize(
    ("handler", "breaks", "sent"),
    [
        (create_enterprise.lambda_handler, "functions.create_enterprise.app.create_enterprise", {}),
        (custom_message.lambda_handler, "functions.custom_message.app.worded", {}),
        (sweep.lambda_handler, "functions.sweep.app.sweep", {}),
        (reconcile.lambda_handler, "functions.reconcile.app.reconcile", {}),
        (app.lambda_handler, "muster.http.api.with_language", {"headers": {}}),
    ],
)
def test_an_error_that_leaves_a_function_names_nobody(
    handler: Callable[..., object], breaks: str, sent: object, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(breaks, _broken)
    with pytest.raises(FunctionFailedError) as failed:
        handler(sent, Context())
    assert "@" not in str(failed.value)


def test_a_message_that_could_not_be_followed_leaves_no_address(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("muster.onboarding.acquire_pending", _broken)
    handed = event(json.dumps({"users": ["01K3ZP4Q8S6V9XT2M7WBN5RDHE", "01K3ZP4Q8S6V9XT2M7WBN5RDHF"]}))
    assert onboard.lambda_handler(handed, Context())["batchItemFailures"]
    assert signed_in(app, ANN)("GET", "/v1/me").status == 401
    assert LOG
