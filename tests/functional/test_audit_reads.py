"""What a page of the audit log and of a history reads: the same from a short log and from a long one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from botocore.client import BaseClient

from muster.audit import log
from muster.audit.entries import SHARDS, Actor, AuditEntry, Subject, entry
from muster.clock import now
from muster.gateways.tables import item_of
from muster.ulids import new_ulid
from muster.users.user import User
from tests.functional import memory
from tests.functional.api import Client
from tests.functional.people import id_of

LIMIT = 5
READ_MOST = 12  # in place of 400, so that a few hundred entries are a long log


@pytest.fixture
def entries(admin: Client, ann: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """Many entries about Ann by the administrator, one in 64 of them of another action."""
    monkeypatch.setattr(log, "_READ_MOST", READ_MOST)
    began = now() - timedelta(hours=1)
    admin_id = id_of("admin")
    for number in range(320):
        values = entry(
            "edit_user" if number % 64 else "reset_password",
            Actor(admin_id, "admin"),
            Subject.USER,
            ann.id,
            enterprise_id="acme",
            subject_name="ann",
            changes={"title": (None, str(number))},
        )
        moment = began + timedelta(seconds=number)
        memory.put("audit", item_of(AuditEntry, values | {"entry_id": new_ulid(moment), "at": moment}))


@contextmanager
def queries(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """How many items each query of the audit log read meanwhile, whether they passed its filter or not."""
    read: list[int] = []
    call = BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(self: BaseClient, operation: str, parameters: dict[str, Any]) -> Any:
        answer = call(self, operation, parameters)
        if operation == "Query":
            read.append(answer["ScannedCount"])
        return answer

    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", noted)
        yield read


@pytest.mark.usefixtures("entries")
@pytest.mark.parametrize(
    ("path", "which", "most_queries", "most_read"),
    [
        ("/v1/audit", {}, SHARDS, SHARDS * (LIMIT + 1)),
        ("/v1/audit", {"from": "2026-01-01T00:00:00Z"}, SHARDS, SHARDS * (LIMIT + 1)),
        ("/v1/audit", {"to": "2999-01-01T00:00:00Z"}, SHARDS, SHARDS * (LIMIT + 1)),
        # Most pass: no second round of queries.
        ("/v1/audit", {"actor": "admin"}, SHARDS, SHARDS * (LIMIT + 1)),
        ("/v1/audit", {"action": "edit_user"}, SHARDS, SHARDS * (LIMIT + 1)),
        # Few or none pass.
        ("/v1/audit", {"action": "reset_password"}, 2 * SHARDS, SHARDS * (LIMIT + 1 + READ_MOST)),
        ("/v1/audit", {"actor": "nobody"}, 2 * SHARDS, SHARDS * (LIMIT + 1 + READ_MOST)),
        ("/v1/audit", {"subject": "ann"}, 1, LIMIT + 1),
        ("/v1/audit", {"subject": "ann", "action": "reset_password"}, 1, READ_MOST),
        ("/v1/users/ann/history", {}, 1, LIMIT + 1),
    ],
)
def test_a_page_reads_so_much_and_says_where_the_log_goes_on(
    admin: Client,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    which: dict[str, str],
    most_queries: int,
    most_read: int,
) -> None:
    with queries(monkeypatch) as read:
        page = admin("GET", path, limit=LIMIT, **which).json
    assert len(read) <= most_queries
    assert sum(read) <= most_read
    assert page["next_cursor"] is not None
    assert len(page["items"]) == LIMIT or which.get("action") == "reset_password" or which.get("actor") == "nobody"


@pytest.mark.usefixtures("entries")
def test_the_few_entries_of_a_filter_are_all_found_from_page_to_page(admin: Client) -> None:
    found: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        more = {"cursor": cursor} if cursor else {}
        page = admin("GET", "/v1/audit", limit=LIMIT, action="reset_password", **more).json
        found += [each["id"] for each in page["items"]]
        cursor = page["next_cursor"]
    due = sorted((each.entry_id for each in AuditEntry.scan() if each.action == "reset_password"), reverse=True)
    assert len(due) == 5
    assert found == due
