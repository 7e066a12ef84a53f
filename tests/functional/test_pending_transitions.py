"""What each command makes of each pending action: every pair is tried, and docs/architecture.md has the table."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from functions.admin_api import app
from infra.local.settings import ROOT
from muster.onboarding import onboard
from muster.users.pending import EFFECTS, schedule
from muster.users.repository import update_if
from muster.users.user import PendingAction, Status
from tests.functional.api import Client, signed_in
from tests.functional.people import TYPED, World, ids, kept, person, put, removed_person

pytestmark = pytest.mark.usefixtures("acme")
PAGE = ROOT / "docs" / "architecture.md"
BEGIN, END = "<!-- pending actions: written by test_pending_transitions.py -->\n", "<!-- end -->\n"
State = tuple[Status, PendingAction | None]

STATES: tuple[State, ...] = (
    (Status.ACTIVE, None),
    *((status, action) for action, effect in EFFECTS.items() for status in sorted(effect.statuses)),
    (Status.DISABLED, None),
)


def _in_state(world: World, number: int, state: State) -> str:
    """Make a user in a state; return the account."""
    status, action = state
    account = f"ann{number}"
    if status == Status.REMOVED:
        world.sign_ins.put(account, f"{account}@example.com", TYPED, temporary=False)
        update_if(removed_person(account).id, schedule(action or PendingAction.REMOVE, account), {})
        return account
    person(account, invited=status == Status.INVITED)
    if status != Status.INVITED:
        world.sign_ins.put(account, f"{account}@example.com", TYPED, temporary=False)
    put(account, status=status, **(schedule(action, account) if action else {}))
    return account


COMMANDS: Mapping[str, Callable[[Client, World, str], object]] = {
    "edit the e-mail address": lambda admin, _, it: admin(
        "PATCH", f"/v1/users/{it}", {"email": f"new.{it}@example.com"}
    ),
    "edit the name": lambda admin, _, it: admin("PATCH", f"/v1/users/{it}", {"name": "Other"}),
    "disable": lambda admin, _, it: admin("POST", f"/v1/users/{it}/disable"),
    "enable": lambda admin, _, it: admin("POST", f"/v1/users/{it}/enable"),
    "reset the password": lambda admin, _, it: admin("POST", f"/v1/users/{it}/reset-password"),
    "remove": lambda admin, _, it: admin("DELETE", f"/v1/users/{it}"),
    "restore": lambda admin, _, it: admin("POST", f"/v1/removed-users/{kept(it).id}/restore"),
    "remove the second factor": lambda admin, _, it: admin("POST", f"/v1/users/{it}/remove-second-factor"),
    "sign out": lambda admin, _, it: admin("POST", f"/v1/users/{it}/sign-out"),
    "resend the invitation": lambda admin, _, it: admin("POST", f"/v1/invitations/{it}/resend"),
    "`onboard` carries it out": lambda _, world, it: onboard(ids(it), sign_ins=world.sign_ins, mailer=world.mailer),
}


def _outcome(account: str, answer: object) -> str:
    """Say what is pending afterwards, or that the command was refused."""
    if getattr(answer, "status", 200) >= 400:
        return "refused"
    user = kept(account)
    return f"`{user.pending_action}`" if user.pending_action else "nothing"


def _name(state: State) -> str:
    status, action = state
    return f"`{action}`, {status}" if action else f"nothing, {status}"


def _table(admin: Client, world: World) -> Iterator[str]:
    yield "| pending, status | " + " | ".join(COMMANDS) + " |\n"
    yield "|---" * (len(COMMANDS) + 1) + "|\n"
    number = 0
    for state in STATES:
        cells = []
        for command in COMMANDS.values():
            number += 1
            account = _in_state(world, number, state)
            cells.append(_outcome(account, command(admin, world, account)))
        yield f"| {_name(state)} | " + " | ".join(cells) + " |\n"


def _effects() -> Iterator[str]:
    yield "| pending action | of users who are | mails | sets a password | has the urgent queue |\n"
    yield "|---|---|---|---|---|\n"
    for action, effect in EFFECTS.items():
        marks = ["yes" if mark else "" for mark in (effect.mails, effect.sets_password, effect.ends_access)]
        yield f"| `{action}` | {', '.join(sorted(effect.statuses))} | " + " | ".join(marks) + " |\n"


def test_the_page_says_what_each_command_makes_of_each_pending_action(world: World) -> None:
    person("admin", role="administrator")
    text = "".join([*_effects(), "\n", *_table(signed_in(app, "admin"), world)])
    page = PAGE.read_text(encoding="utf-8")
    written = page.partition(BEGIN)[2].partition(END)[0]
    assert written == text, f"Put this into {PAGE.name}:\n{text}"


def test_every_pending_action_has_its_effects() -> None:
    assert set(EFFECTS) == set(PendingAction)
