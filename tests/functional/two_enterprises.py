"""Two enterprises of a few people each, and what is checked of each request there and at rest."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine

from functions.admin_api import app as admin_api
from functions.create_enterprise import app as create_enterprise
from muster.tasks.table import ENDED, State, Task
from muster.users.items import UserItem, user_of
from muster.users.rules import Role
from muster.users.user import Status, User
from tests.functional import memory
from tests.functional.api import Answer, signed_in
from tests.functional.cloud import Cloud
from tests.functional.imports import workbook
from tests.functional.scenarios import OWN, row
from tests.invariants import discrepancies

ENTERPRISES = ("acme", "zeta")


class TwoEnterprises(RuleBasedStateMachine):
    """Two enterprises of two administrators and a member each, on a cloud that each sequence begins anew."""

    cloud: ClassVar[Cloud]
    founders: ClassVar[frozenset[str]]
    bring_back: ClassVar[Callable[[], None]]

    def __init__(self) -> None:
        super().__init__()
        type(self).bring_back()
        self.cloud.queues.sent.clear()

    def teardown(self) -> None:
        """Let everything come to rest, and look at what there is."""
        self.cloud.settle()
        assert list(self._wrong()) == []

    def _wrong(self) -> Iterator[str]:
        snapshot = self.cloud.snapshot()
        yield from discrepancies(snapshot)
        there = {user["id"] for user in (*snapshot.users.values(), *snapshot.removed.values())}
        for user_id, changes in snapshot.changes.items():
            statuses = [each["status"][1] for each in changes if "status" in each]
            if user_id not in there and statuses[-1:] != ["removed"]:
                yield f"{user_id} is gone, and the audit log says {statuses[-1:]}."
        for enterprise_id in ENTERPRISES:
            users = [user for user in snapshot.users.values() if user["enterprise_id"] == enterprise_id]
            if not any((user["status"], user.get("role")) == ("active", "administrator") for user in users):
                yield f"{enterprise_id} has no administrator."
        yield from (f"A task is {task.state}." for task in Task.scan() if task.state not in {*ENDED, State.PLANNED})
        if self.cloud.queues.dead_letters:
            yield f"There are {len(self.cloud.queues.dead_letters)} dead letters."

    # ---------------------------------------------------------- helpers

    def everybody(self) -> list[User]:
        """Everybody, removed users too, in an order that does not depend on ids alone."""
        users = [user_of(UserItem.from_raw_data(item)) for item in memory.items("users") if "enterprise_id" in item]
        return sorted(users, key=lambda user: (user.account, user.enterprise_id, user.status, user.id))

    def caller(self, place: int) -> User:
        """One who is an administrator or was one at the beginning; perhaps removed, disabled or demoted since."""
        might = [user for user in self.everybody() if user.id in self.founders or user.role == Role.ADMINISTRATOR]
        return might[place % len(might)]

    def about(
        self,
        caller: User,
        place: int,
        is_own: bool,
        method: str,
        path: str,
        body: object = None,
        *,
        of: Status | None = None,
    ) -> None:
        """Ask for something about one user; one of another enterprise is not found."""
        users = [user for user in self.everybody() if (user.enterprise_id == caller.enterprise_id) is is_own]
        users = [user for user in users if of is None or user.status == of] or users
        if not users:
            return
        user = users[place % len(users)]
        name = user.id if place % 2 or of is Status.REMOVED else user.account
        answer = self.ask(caller, method, path.format(name), body)
        if not is_own and name == user.id:
            assert answer.status in {401, 403, 404, 429}, (method, path, answer.status, answer.content)

    def ask(self, caller: User, method: str, path: str, body: object = None) -> Answer:
        """Send a request of a caller, and check whom it changed and what the audit log says of that."""
        others = next(name for name in ENTERPRISES if name != caller.enterprise_id)
        before, entries = self._kept(others), self._entries()
        answer = self.send(caller, method, path, body)
        told = [each for key, each in self._entries().items() if key not in entries]
        may = (caller.status, caller.role) == (Status.ACTIVE, Role.ADMINISTRATOR) and caller.sign_in
        assert answer.status < 500, answer.content
        assert may or (answer.status in {401, 403} and told == []), (answer.status, answer.content)
        assert set(told) <= {(caller.enterprise_id, caller.id)}
        assert self._kept(others) == before
        return answer

    def send(self, caller: User, method: str, path: str, body: object = None) -> Answer:
        client = signed_in(admin_api, caller.account)
        with self.cloud.function():
            return replace(client, claims={**(client.claims or {}), "sub": str(caller.sign_in)})(method, path, body)
        raise AssertionError

    def _entries(self) -> dict[str, tuple[str, str]]:
        """Enterprise and author of each entry of the audit log, by its id."""
        return {
            each["entry_id"]["S"]: (each["enterprise_id"]["S"], each["actor"]["S"]) for each in memory.items("audit")
        }

    def _kept(self, enterprise_id: str) -> dict[str, object]:
        """The users of an enterprise, by id."""
        users = [each for each in memory.items("users") if each.get("enterprise_id", {}).get("S") == enterprise_id]
        return {each["id"]["S"]: each for each in users}

    def workbook_of(self, enterprise_id: str, accounts: Sequence[tuple[str, str | None, bool]]) -> bytes:
        self.cloud.own_passwords |= {account: OWN for account, _, is_typed in accounts if is_typed}
        return workbook(
            *(
                person_of(enterprise_id, account, role=role, password=OWN if is_typed else None)
                for account, role, is_typed in accounts
            )
        )


def person_of(enterprise_id: str, account: str, **fields: object) -> dict[str, object]:
    return row(account, email=f"{account}@{enterprise_id}.example.com", **fields)


def beginning(where: Cloud) -> dict[str, object]:
    """Make both enterprises, each with a second administrator and a member."""
    for enterprise_id in ENTERPRISES:
        first = person_of(enterprise_id, f"{enterprise_id}-1")
        new = {"enterprise_id": enterprise_id, "name": enterprise_id, "administrator": first}
        assert "problem" not in where.run(create_enterprise, new)
        rows = (
            person_of(enterprise_id, f"{enterprise_id}-2", role="administrator"),
            person_of(enterprise_id, f"{enterprise_id}-3"),
        )
        where.drop(workbook(*rows), f"imports/{enterprise_id}/first.xlsx")
    where.settle()
    founders = frozenset(item.id for item in UserItem.scan() if item.role == Role.ADMINISTRATOR)
    assert len(founders) == 2 * len(ENTERPRISES)
    return {"cloud": where, "founders": founders, "bring_back": staticmethod(where.keep())}
