"""Two enterprises with one of everything, for asking what each kind of caller is answered."""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import pytest
from botocore.client import BaseClient

from functions.admin_api import app as admin_api
from functions.directory_api import app as directory_api
from functions.public_api import app as public_api
from muster.enterprises import requires_second_factor
from muster.gateways import live
from muster.imports.kept_rows import RowsWriter
from muster.tasks import service
from muster.tasks.table import State, Task
from muster.users import batches
from muster.users.fields import Role
from muster.users.items import UniqueKeyItem, UserItem
from muster.users.repository import find_caller, find_user
from muster.users.user import Status
from tests.access import ROUTES, Caller, For, Request
from tests.functional.api import Answer, Client, sending, signed_in
from tests.functional.invited import invite, mailed_token
from tests.functional.people import person, put, removed_person

TASK = "01JD9Z6M3W8Q4T1K5V7X2Y0B6C"
NOWHERE = "01JD9Z6M3W8Q4T1K5V7X2Y0B6D"
"""The id of a task that there is not."""

ACCOUNTS = {
    Caller.STRANGER: "stranger",
    Caller.MEMBER: "mo",
    Caller.DISABLED: "dis",
    Caller.REMOVED: "rem",
    Caller.DEMOTED: "dem",
    Caller.INVITED: "ivy",
    Caller.AUDITOR: "aud",
    Caller.ADMINISTRATOR: "admin",
}


def settle() -> Mapping[str, str]:
    """Put everybody and everything there; return what stands for what in the table of routes."""
    for enterprise_id in ("acme", "other"):
        requires_second_factor(enterprise_id)  # which is read once a minute, and so is no call of each request
    person("mo")
    person("aud", role=Role.AUDITOR)
    person("dis", role=Role.ADMINISTRATOR)
    person("rem", role=Role.ADMINISTRATOR)
    person("dem", role=Role.ADMINISTRATOR)
    put("dem", role=Role.MEMBER)
    put("dis", status=Status.DISABLED)
    put("rem", status=Status.REMOVED)
    person("ivy", invited=True, role=Role.ADMINISTRATOR)
    person("ann")
    invite("bob")
    token = mailed_token("bob")
    task = service.adopt_upload(
        "acme", TASK, file_name="a.xlsx", upload_key=f"uploads/acme/{TASK}.xlsx", created_by="admin"
    )
    live.reports().write(f"results/acme/{TASK}/a-result.xlsx", io.BytesIO(b"x"), content_type="text/plain")
    RowsWriter(rows := io.BytesIO(), ["name", "email"]).close()
    rows.seek(0)
    live.reports().write(f"results/acme/{TASK}/a-result.xlsx.rows", rows, content_type="text/plain")
    task.update(
        [
            Task.state.set(State.SUCCEEDED),
            Task.created.set(1),
            Task.result_key.set(f"results/acme/{TASK}/a-result.xlsx"),
        ]
    )
    gone = removed_person("gil").id
    for account in ("admin", "stranger"):
        find_caller(account)  # so that the process knows the id, and no request looks for it
    return {
        "ANN": "ann",
        "BOB": "bob",
        "GONE": gone,
        "TASK": TASK,
        "BATCH": batch_of("admin", "mo"),
        "TOKEN": token,
        "NEW": "new",
    }


def batch_of(by: str, account: str) -> str:
    """Change one user in a batch of an administrator; return the batch's id."""
    admin = find_user(by)
    assert admin is not None
    done = batches.change_all(admin, [account], {"hide_phone": True}, lambda: 30.0)
    return str(done.batch_id)


def send(asked: Request, account: str | None, route: str, **headers: str) -> Answer:
    """Send a request to the function that the route is for, signed in or not."""
    function = _function(route)
    client = sending(signed_in(function, account) if account else Client(function), **headers)
    query: dict[str, Any] = dict(pair.split("=", 1) for pair in asked.query.split("&") if pair)
    return client(asked.method, asked.path, asked.body, **query)


def _function(route: str) -> ModuleType:
    if ROUTES[route].who is For.ANYBODY:
        return public_api
    return directory_api if route == "GET /v1/directory" else admin_api


def everything_of(enterprise_id: str) -> list[dict[str, Any]]:
    """Everything that is kept of an enterprise."""
    items: list[UserItem | Task] = [*UserItem.scan(), *Task.scan()]
    kept = [item.attribute_values for item in items if item.enterprise_id == enterprise_id]
    keys = [each.attribute_values for each in UniqueKeyItem.scan() if each.unique_key.startswith(f"{enterprise_id}#")]
    return sorted(kept + keys, key=repr)


@dataclass
class Calls:
    """What was asked of AWS: the operations, with the table of each."""

    made: list[tuple[str, object]]


@contextmanager
def calls_counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[Calls]:
    """Note every call to AWS while the block runs."""
    calls, call = Calls([]), BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(self: BaseClient, operation: str, arguments: dict[str, Any]) -> Any:
        calls.made.append((operation, arguments.get("TableName")))
        return call(self, operation, arguments)

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", noted)
        yield calls
