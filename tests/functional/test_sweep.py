"""The sweep: nudges again for what is overdue, and gives every enterprise its share."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta

import pytest

from muster import sweeping
from muster.clock import now
from muster.sweeping import sweep
from muster.users import overdue
from muster.users.creation import Source, draft_user
from muster.users.fields import NewUser
from muster.users.items import UserItem
from muster.users.pending import pending_shard, schedule
from muster.users.repository import insert_removed
from muster.users.user import PendingAction

pytestmark = pytest.mark.usefixtures("aws_region")


class Queue:
    """Nudges that a test looks at, by enterprise; `backlog` messages wait besides."""

    def __init__(self, backlog: int = 0) -> None:
        self.backlog = backlog
        self.sent: dict[str, list[str]] = {}

    def send(self, users: Mapping[str, Sequence[str]], *, seconds: int = 0) -> None:
        for enterprise_id, theirs in users.items():
            self.sent.setdefault(enterprise_id, []).extend(theirs)

    def waiting(self) -> int:
        return self.backlog


def _overdue(
    enterprise_id: str,
    accounts: Iterable[str],
    *,
    minutes: float = 6,
    pending_action: PendingAction = PendingAction.INVITE,
) -> None:
    """Add users whose ids are their accounts."""
    moment = now() - timedelta(minutes=minutes)
    source = Source(enterprise_id, "admin")
    with UserItem.batch_write() as batch:
        for account in accounts:
            new = NewUser.model_validate({"name": "A", "email": f"{account}@example.com", "account": account})
            one = draft_user(new, source, row=None, now=moment, due_at=moment, pending_action=pending_action)
            batch.save(
                UserItem.from_raw_data(
                    {**one.item, "id": {"S": account}, "pending_shard": {"N": str(pending_shard(account))}}
                )
            )


def _swept(urgent: int = 0, bulk: int = 0) -> tuple[Queue, Queue]:
    queues = Queue(urgent), Queue(bulk)
    sweep(*queues)
    return queues


def test_what_is_pending_for_too_long_is_nudged_again_and_nothing_else() -> None:
    _overdue("acme", ["late"])
    _overdue("acme", ["new"], minutes=4)
    urgent, bulk = _swept()

    assert (urgent.sent, bulk.sent) == ({}, {"acme": ["late"]})


@pytest.mark.parametrize("pending_action", PendingAction)
def test_what_ends_access_goes_into_the_urgent_queue(pending_action: PendingAction) -> None:
    _overdue("acme", ["ann"], pending_action=pending_action)
    urgent, bulk = _swept()

    ends_access = pending_action in {PendingAction.REMOVE, PendingAction.RESET_PASSWORD, PendingAction.SYNC_SIGN_IN}
    assert (urgent if ends_access else bulk).sent == {"acme": ["ann"]}
    assert (bulk if ends_access else urgent).sent == {}


def test_the_sweep_goes_on_while_nudges_wait() -> None:
    _overdue("acme", [f"a{number}" for number in range(40)])
    _overdue("other", ["bob"], minutes=5.5)
    _, bulk = _swept(bulk=10_000)

    assert len(bulk.sent["acme"]) == 24
    assert bulk.sent["other"] == ["bob"]


@pytest.mark.parametrize("page", [7, 100])
def test_accounts_that_always_fail_hide_nobody_of_another_enterprise(
    page: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each sweep finds them first, for they are the oldest."""
    monkeypatch.setattr(sweeping, "SHARE", 12)
    monkeypatch.setattr(overdue, "PAGE_SIZE", page)
    _overdue("acme", [f"a{number}" for number in range(300)], minutes=60)
    _overdue("acme", ["reset"], minutes=10, pending_action=PendingAction.RESET_PASSWORD)
    _overdue("other", ["bob", "cid"])
    urgent, bulk = _swept()

    assert len(bulk.sent["acme"]) == 12
    assert sorted(bulk.sent["other"]) == ["bob", "cid"]
    assert urgent.sent == {"acme": ["reset"]}


def test_what_is_left_of_a_sign_in_without_a_user_is_nudged_too() -> None:
    _overdue("acme", ["late"])
    since = now() - timedelta(hours=1)
    assert insert_removed("orphan", {"status": "removed", **schedule(PendingAction.REMOVE, "orphan", since)})
    urgent, bulk = _swept()

    assert (urgent.sent, bulk.sent) == ({"": ["orphan"]}, {"acme": ["late"]})


def test_the_oldest_of_an_enterprise_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweeping, "SHARE", 4)  # one of each shard
    assert len({pending_shard(account) for account in ("abe", "amy", "ann")}) == 1
    _overdue("acme", ["abe", "ann"], minutes=10)
    _overdue("acme", ["amy"], minutes=20)
    _, bulk = _swept()

    assert bulk.sent == {"acme": ["amy"]}
