"""Requests that carry an `Idempotency-Key`."""

import json
import os
import subprocess
import sys
from typing import Any

import boto3
import pytest
from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyPersistenceLayerError

from functions.admin_api import app
from muster.errors import ConflictError, ThrottledError
from muster.gateways import live
from muster.messages import label
from muster.settings import settings
from muster.tasks.service import list_tasks
from muster.users.fields import Role
from muster.users.user import Status
from tests.functional.api import Answer, Client, sending, signed_in
from tests.functional.exports import ExportDesk
from tests.functional.people import add_user, put
from tests.functional.region import make_buckets

pytestmark = pytest.mark.usefixtures("acme")
KEY = "5f0c3a3e-8b1f-4f8e-9c57-5f1c5b1d2a10"


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> ExportDesk:
    made = ExportDesk()
    monkeypatch.setattr(live, "export_queue", lambda: made.queue)
    return made


@pytest.fixture
def plain(desk: ExportDesk) -> Client:
    """An administrator who sends no key."""
    add_user("admin", role=Role.ADMINISTRATOR)
    return signed_in(app, "admin")


@pytest.fixture
def admin(plain: Client) -> Client:
    """An administrator who sends a key with every request."""
    return sending(plain, idempotency_key=KEY)


def _store_fails(*_: object, **__: object) -> None:
    raise IdempotencyPersistenceLayerError("secret")


def _start(client: Client, **body: object) -> Answer:
    return client("POST", "/v1/exports", body)


def _tasks() -> int:
    return len(list_tasks("acme", limit=50)[0])


def _kept() -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = boto3.client("dynamodb").scan(TableName=settings().idempotency_table)["Items"]
    return items


def test_a_repeat_is_answered_as_the_first_was_and_does_nothing(admin: Client) -> None:
    first = _start(admin, search="li")
    again = _start(admin, search="li")
    assert (first.status, again.status) == (202, 202)
    assert again == first
    assert _tasks() == 1


def test_without_a_key_each_request_is_its_own(plain: Client) -> None:
    _start(plain)
    _start(plain)
    assert _tasks() == 2
    assert _kept() == []


def test_another_key_is_another_request(plain: Client) -> None:
    for key in ("a", "b", "~" * 64):
        assert _start(sending(plain, idempotency_key=key)).status == 202
    assert _tasks() == 3


def test_the_key_of_another_request_is_refused(admin: Client) -> None:
    _start(admin, search="li")
    answer = _start(admin, search="wang")
    assert answer.status == 422
    assert answer.headers["content-type"] == "application/problem+json"
    (fault,) = answer.json["errors"]
    assert fault["field"] == "Idempotency-Key"
    assert "used for another request" in fault["message"]
    assert _tasks() == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 65, "schlüssel", "a\tb"])
def test_a_key_that_cannot_be_one_is_refused(plain: Client, key: str) -> None:
    answer = _start(sending(plain, idempotency_key=key))
    assert (answer.status, answer.json["errors"][0]["field"]) == (422, "Idempotency-Key")
    assert _tasks() == 0


def test_keys_of_others_and_of_other_routes_do_not_meet(admin: Client) -> None:
    make_buckets()
    add_user("boss", role=Role.ADMINISTRATOR)
    mine = _start(admin)
    others = _start(sending(signed_in(app, "boss"), idempotency_key=KEY))
    imported = admin("POST", "/v1/imports", {"file_name": "people.xlsx"})
    assert (mine.status, others.status, imported.status) == (202, 202, 201)
    assert others.json["created_by"] == "boss"
    assert _tasks() == 3


def test_a_repeat_while_the_first_is_at_work_is_asked_to_wait(
    admin: Client, desk: ExportDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    meanwhile: list[Answer] = []
    monkeypatch.setattr(desk.queue, "put", lambda *_, **__: meanwhile.append(_start(admin)))
    assert _start(admin).status == 202
    (answer,) = meanwhile
    assert (answer.status, answer.headers["retry-after"]) == (409, "2")
    assert answer.json["title"] == "Conflict"
    assert _tasks() == 1


@pytest.mark.parametrize("error", [ThrottledError(label("The service is busy.")), ZeroDivisionError()])
def test_what_went_wrong_on_our_side_is_done_anew(
    admin: Client, desk: ExportDesk, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(desk.queue, "put", fails)
        assert _start(admin).status in {500, 503}
    assert _kept() == []
    assert _start(admin).status == 202


def test_what_was_refused_is_refused_again(admin: Client, desk: ExportDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> None:
        raise ConflictError(label("It cannot be."))

    with monkeypatch.context() as patch:
        patch.setattr(desk.queue, "put", refused)
        first = _start(admin)
    assert (first.status, _start(admin)) == (409, first)


def test_whoever_is_disabled_gets_no_answer_a_second_time(admin: Client) -> None:
    assert _start(admin).status == 202
    put("admin", status=Status.DISABLED)
    assert _start(admin).status == 401
    put("admin", status=Status.ACTIVE)
    assert _start(admin).status == 202


@pytest.mark.usefixtures("stranger")
def test_an_answer_is_given_again_in_the_enterprise_only_in_which_it_was_given(admin: Client) -> None:
    first = _start(admin)
    put("admin", enterprise_id="other")
    again = _start(admin)
    assert (again.status, again.json["task_id"] == first.json["task_id"]) == (202, False)


def test_who_was_not_let_in_is_looked_at_anew(plain: Client) -> None:
    add_user("member")
    member = sending(signed_in(app, "member"), idempotency_key=KEY)
    assert _start(member).status == 403
    put("member", role=Role.ADMINISTRATOR)
    assert _start(member).status == 202


def test_nothing_that_was_sent_is_kept(admin: Client) -> None:
    _start(admin, search="Correct horse 7")
    (item,) = _kept()
    kept = json.dumps({name: str(value) for name, value in item.items()})
    for secret in ("Correct horse", KEY, "search"):
        assert secret not in kept
    assert set(item) <= {"id", "expiration", "in_progress_expiration", "status", "data", "validation"}


def test_it_is_forgotten_after_a_day(admin: Client) -> None:
    _start(admin)
    (item,) = _kept()
    expired = {"N": str(int(item["expiration"]["N"]) - 24 * 3600 - 1)}
    boto3.client("dynamodb").put_item(TableName=settings().idempotency_table, Item=item | {"expiration": expired})
    _start(admin, search="another")
    assert _tasks() == 2


def test_a_store_that_fails_before_the_work_asks_for_another_try(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live.answers(), "_put_record", _store_fails)
    answer = _start(admin)
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert _tasks() == 0


def test_a_store_that_fails_after_the_work_does_not_keep_its_answer_back(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live.answers(), "_update_record", _store_fails)
    assert _start(admin).status == 202
    assert _tasks() == 1


def test_other_methods_take_no_notice_of_a_key(admin: Client) -> None:
    for _ in range(2):
        assert admin("GET", "/v1/tasks").status == 200
    assert _kept() == []


def test_requests_without_a_key_do_not_load_it() -> None:
    lines = (
        "import sys",
        "import tests.conftest",
        "from functions.admin_api import app",
        "sys.exit(any(name.startswith('aws_lambda_powertools.utilities.idempotency') for name in sys.modules))",
    )
    environment = os.environ | {"PYTHONPATH": "layers/muster/python:."}
    subprocess.run([sys.executable, "-c", "\n".join(lines)], env=environment, check=True)  # noqa: S603 - our own lines
