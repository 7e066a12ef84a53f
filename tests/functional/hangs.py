"""What runs that set passwords do, each hanging at one of its calls while others act on the same account.

A pass plays one run against one command: at a given call the run hangs, the command is carried out to its end, the
queue is worked off, and then the run goes on. At rest everything must be right, and what was done last must hold.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from typing import ClassVar, TypeAlias

from functions.admin_api import app as admin_api
from functions.create_enterprise import app as create_enterprise
from tests.functional.api import signed_in
from tests.functional.cloud import Cloud, Hang
from tests.functional.imports import workbook
from tests.functional.scenarios import ADMIN, ANYBODY, OWN, Scenario, row

THEIRS = "Battery staple 9"  # the password of a later user of the account, in another enterprise
OTHER = signed_in(admin_api, "zed")
ANN = "/v1/users/ann"
AS_ANN = {"name": "Ann", "email": "ann@zeta.example.com", "account": "ann"}


class Hanging(Scenario):
    """A run that may hang, for the account ann; `command` is carried out meanwhile, once."""

    typed: ClassVar[bool] = False
    """Whether the run sets a typed password, which a later reset must undo."""

    def prepare(self) -> None:
        super().prepare()
        admin = row("zed", email="zed@zeta.example.com", password=OWN)
        new = {"enterprise_id": "zeta", "name": "Zeta", "administrator": admin}
        assert "problem" not in self.cloud.run(create_enterprise, new)
        self.cloud.own_passwords["zed"] = OWN
        self.cloud.settle()
        self.expected: Callable[[Cloud], Iterator[str]] = nothing_more

    def wrong(self) -> Iterator[str]:
        yield from super().wrong()
        yield from self.expected(self.cloud)


class FirstPassword(Hanging):
    """`onboard` mails ann her first password."""

    def prepare(self) -> None:
        super().prepare()
        self.cloud.request(ADMIN, "POST", "/v1/users", row("ann", access="password"))


class Reset(Hanging):
    """`onboard` mails ann another password."""

    def prepare(self) -> None:
        super().prepare()
        self.people("ann")
        self.cloud.request(ADMIN, "POST", f"{ANN}/reset-password")


class Matching(Hanging):
    """`onboard` lets ann's sign-in follow another address."""

    def prepare(self) -> None:
        super().prepare()
        self.people("ann")
        self.cloud.request(ADMIN, "PATCH", ANN, {"email": "anna@acme.example.com"})


class Removal(Hanging):
    """`onboard` deletes ann's sign-in."""

    def prepare(self) -> None:
        super().prepare()
        self.people("ann")
        self.cloud.request(ADMIN, "DELETE", ANN)


class Addition(Hanging):
    """An administrator adds ann, with a typed password."""

    typed = True

    def act(self) -> None:
        self.cloud.own_passwords["ann"] = OWN
        self.cloud.request(ADMIN, "POST", "/v1/users", row("ann", access="password", password=OWN))
        super().act()


class TypedImport(Hanging):
    """An import brings ann, with a typed password."""

    typed = True

    def act(self) -> None:
        self.cloud.own_passwords["ann"] = OWN
        self.cloud.drop(workbook(row("ann", password=OWN)), "imports/acme/people.xlsx")
        super().act()


class Accepting(Hanging):
    """Ann accepts her invitation."""

    typed = True

    def prepare(self) -> None:
        super().prepare()
        self.cloud.request(ADMIN, "POST", "/v1/users", row("ann", access="invitation"))
        self.cloud.settle()

    def act(self) -> None:
        self.cloud.own_passwords["ann"] = OWN
        *_, found = re.finditer(r"#token=(\S+)", "".join(self.cloud.mails))
        self.cloud.request(ANYBODY, "POST", "/v1/invitation/accept", {"token": found[1], "password": OWN})
        super().act()


class Administering(Hanging):
    """An administrator does one thing after the other with ann."""

    def prepare(self) -> None:
        super().prepare()
        self.people("ann")

    def act(self) -> None:
        for path in ("disable", "enable", "reset-password"):
            self.cloud.request(ADMIN, "POST", f"{ANN}/{path}")
        super().act()


HANGING = (FirstPassword, Reset, Matching, Removal, Addition, TypedImport, Accepting, Administering)


def nothing_more(where: Cloud) -> Iterator[str]:
    yield from ()


def reset(scene: Hanging) -> None:
    """Reset ann's password: no password of before opens the account."""
    answer = scene.cloud.request(ADMIN, "POST", f"{ANN}/reset-password")
    if answer and answer.status == 200:
        scene.expected = _old_password_is_dead


def _old_password_is_dead(where: Cloud) -> Iterator[str]:
    if where.snapshot().signs_in("ann", OWN):
        yield "The password from before the reset or the removal still opens the account."


def disable(scene: Hanging) -> None:
    """Disable ann."""
    answer = scene.cloud.request(ADMIN, "POST", f"{ANN}/disable")
    if answer and answer.status == 200 and not isinstance(scene, Administering):
        scene.expected = lambda where: _status(where, "disabled")


def disable_and_enable(scene: Hanging) -> None:
    """Disable ann, and enable her when that is done."""
    scene.cloud.request(ADMIN, "POST", f"{ANN}/disable")
    scene.cloud.settle_while_hanging()
    answer = scene.cloud.request(ADMIN, "POST", f"{ANN}/enable")
    if answer and answer.status == 200 and not isinstance(scene, Administering):
        scene.expected = lambda where: _status(where, "active")


def _status(where: Cloud, status: str) -> Iterator[str]:
    there = where.snapshot().users.get("ann", {}).get("status")
    if there != status:
        yield f"ann is {there}, not {status}."


def remove(scene: Hanging) -> None:
    """Remove ann for good."""
    answer = scene.cloud.request(ADMIN, "DELETE", ANN)
    if answer and answer.status == 204:
        scene.expected = _gone


def _gone(where: Cloud) -> Iterator[str]:
    if "ann" in where.snapshot().users:
        yield "ann was removed and is there."


def remove_and_restore(scene: Hanging) -> None:
    """Remove ann and restore her: no password of before opens the account."""
    where = scene.cloud
    where.request(ADMIN, "DELETE", ANN)
    for user_id in [user_id for user_id, user in where.snapshot().removed.items() if user["account"] == "ann"]:
        answer = where.request(ADMIN, "POST", f"/v1/removed-users/{user_id}/restore")
        if answer and answer.status == 200:
            scene.expected = _old_password_is_dead


def take_over(scene: Hanging) -> None:
    """Remove ann; another enterprise adds an administrator of that account, with a password."""
    where = scene.cloud
    removed = where.request(ADMIN, "DELETE", ANN)
    where.settle_while_hanging()
    body: dict[str, object] = {**AS_ANN, "role": "administrator", "access": "password", "password": THEIRS}
    added = where.request(OTHER, "POST", "/v1/users", body)
    if added and added.status == 201:
        where.own_passwords["ann"] = THEIRS
        scene.expected = _is_theirs
    elif removed and removed.status == 204:
        scene.expected = _gone


def _is_theirs(where: Cloud) -> Iterator[str]:
    """A random password is mailed instead of theirs if the former user's sign-in was still there."""
    snapshot = where.snapshot()
    theirs = [THEIRS, *(each.password for each in snapshot.mails if each.to == AS_ANN["email"] and each.password)]
    may_sign_in = any(snapshot.signs_in("ann", password) for password in theirs)
    if snapshot.users.get("ann", {}).get("enterprise_id") != "zeta" or not may_sign_in:
        yield "The other enterprise's administrator cannot sign in."
    if snapshot.signs_in("ann", OWN):
        yield "The account's former user can sign in."


def change_address(scene: Hanging) -> None:
    """Write another address of ann."""
    scene.cloud.request(ADMIN, "PATCH", ANN, {"email": "lee@acme.example.com"})


def reset_and_remove(scene: Hanging) -> None:
    """Reset ann's password, and when that is done remove her, and have the account taken over."""
    scene.cloud.request(ADMIN, "POST", f"{ANN}/reset-password")
    scene.cloud.settle_while_hanging()
    take_over(scene)


Command: TypeAlias = Callable[[Hanging], None]
COMMANDS: Sequence[Command] = (
    reset,
    disable,
    disable_and_enable,
    remove,
    remove_and_restore,
    take_over,
    change_address,
    reset_and_remove,
)


def hang(scene: Hanging, command: Command) -> Hang:
    """Return a hang during which the command is carried out to its end."""

    def meanwhile() -> None:
        command(scene)
        scene.cloud.settle_while_hanging()

    return Hang(meanwhile)
