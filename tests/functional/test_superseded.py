"""A run whose account may be another person's by now: it changes nothing more, and mails nobody a password."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import boto3
import pytest

from muster.clock import now
from muster.errors import ThrottledError
from muster.gateways.sign_ins import SignIn, SupersededError, at_any_time
from muster.gateways.user_pool import CognitoSignIns
from muster.messages import label
from muster.onboarding import onboard
from muster.users import leases
from muster.users.pending import schedule
from muster.users.typed_passwords import set_or_mail
from muster.users.user import PendingAction
from tests.fakes import InMemorySignIns
from tests.functional.people import TYPED, World, delete, id_of, ids, kept, person, put
from tests.functional.region import make_user_pool

pytestmark = pytest.mark.usefixtures("aws_region")


def times(number: int) -> Callable[[], bool]:
    """Return what says so many times that a run may go on, and then that it may not."""
    answers: Iterator[bool] = iter([True] * number)
    return lambda: next(answers, False)


@pytest.fixture
def pool() -> CognitoSignIns:
    return CognitoSignIns(make_user_pool())


USER = "01K3ZP4Q8S6V9XT2M7WBN5RDHE"


def _status(pool: CognitoSignIns) -> str:
    return boto3.client("cognito-idp").admin_get_user(UserPoolId=pool._pool, Username="ann")["UserStatus"]


@pytest.mark.parametrize("number", range(4))
def test_a_sign_in_of_another_person_is_asked_about_before_each_call_that_would_change_it(
    number: int, pool: CognitoSignIns
) -> None:
    pool.put("ann", "ann@zeta.example", TYPED, user_id="", temporary=False)
    pool.match("ann", "ann@zeta.example", enabled=False)
    with pytest.raises(SupersededError) as stopped:
        pool.put(
            "ann",
            "ann@acme.example",
            TYPED,
            user_id=USER,
            temporary=True,
            may_go_on=times(number),
        )
    assert not stopped.value.has_password
    there = pool.find("ann")
    assert there is not None
    assert (there.email, there.is_enabled) == (
        "ann@acme.example" if number >= 2 else "ann@zeta.example",
        number >= 3,
    )
    assert _status(pool) == "CONFIRMED"


def test_a_sign_in_that_was_just_made_gets_no_lasting_password_of_a_run_that_may_not_go_on(
    pool: CognitoSignIns,
) -> None:
    with pytest.raises(SupersededError) as stopped:
        pool.put("ann", "ann@acme.example", TYPED, user_id=USER, temporary=False, may_go_on=times(1))
    assert stopped.value.has_password
    assert _status(pool) == "FORCE_CHANGE_PASSWORD"


@dataclass
class Watched(InMemorySignIns):
    """Sign-ins; what others do is done when a password is about to be set, or when it was."""

    before: Callable[[], object] = at_any_time
    after: Callable[[], object] = at_any_time
    answers: list[bool] = field(default_factory=list)

    def put(
        self,
        account: str,
        email: str,
        password: str,
        *,
        user_id: str = "",
        temporary: bool,
        may_go_on: Callable[[], bool] = at_any_time,
    ) -> SignIn:
        self.before()
        self.before = at_any_time
        self.answers.append(may_go_on())
        made = super().put(account, email, password, user_id=user_id, temporary=temporary, may_go_on=may_go_on)
        self.after()
        self.after = at_any_time
        return made


@pytest.fixture
def watched(world: World) -> Watched:
    """Ann waits for a new password."""
    person("ann")
    put("ann", **schedule(PendingAction.RESET_PASSWORD, "ann"))
    return Watched()


def _becomes_another_person() -> None:
    """Remove Ann, and let another person have the account, who waits for a password."""
    delete("ann")
    person("ann", email="ann@zeta.example.com")
    put("ann", **schedule(PendingAction.SEND_PASSWORD, "ann"))


def test_a_lease_is_over_when_the_same_action_is_pending_anew(watched: Watched) -> None:
    lease = leases.Lease(kept("ann"), now())
    assert lease.is_current()
    put("ann", **schedule(PendingAction.RESET_PASSWORD, "ann"))
    assert not lease.is_current()


def test_a_run_that_hung_for_long_asks_whether_the_account_is_still_its_users(
    watched: Watched, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hang() -> None:
        _becomes_another_person()
        monkeypatch.setattr(leases, "now", lambda: now() + timedelta(seconds=51))

    watched.before = hang
    onboard(ids("ann"), sign_ins=watched, mailer=world.mailer)
    assert watched.answers[0] is False
    assert "ann@example.com" not in [mail.to for mail in world.mailer.sent]
    assert "ann@example.com" not in [email for email, _, _ in watched.kept.values()]


def test_a_typed_password_that_was_set_without_an_answer_opens_no_account_of_a_later_person(
    watched: Watched, world: World
) -> None:
    def taken_over_and_no_answer() -> None:
        _becomes_another_person()
        raise ThrottledError(label("The service is busy."))

    user = kept("ann")
    watched.after = taken_over_and_no_answer
    with pytest.raises(ThrottledError):
        set_or_mail(user, TYPED, watched, since=now())
    assert watched.kept["ann"] == ("ann@example.com", TYPED, False)
    watched.after = at_any_time
    onboard(ids("ann"), sign_ins=watched, mailer=world.mailer)
    assert watched.kept["ann"][0] == "ann@zeta.example.com"
    assert watched.kept["ann"][1] != TYPED
    assert watched.owners == {"ann": id_of("ann")}


def test_a_password_is_not_mailed_if_the_account_is_another_persons_by_the_time_it_is_set(
    watched: Watched, world: World
) -> None:
    former = id_of("ann")
    watched.after = _becomes_another_person
    onboard([former], sign_ins=watched, mailer=world.mailer)
    assert world.mailer.sent == []
    onboard(ids("ann"), sign_ins=watched, mailer=world.mailer)
    (mail,) = world.mailer.sent
    assert mail.to == "ann@zeta.example.com"
    assert watched.kept["ann"][1] in mail.text
    assert kept("ann").pending_action is None
