"""Wanted state: what must still happen outside the table for a user, who works on it, and since when.

`wanted_at` is the time from which somebody may work on it. Whoever does moves it into the future first, so nobody else
starts meanwhile; whoever dies leaves it there, and it becomes due again.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action

from muster.clock import now
from muster.gateways.aws import ConditionFailedError, aws_errors
from muster.users.table import WANTED_SHARDS, MailStatus, Status, User, Wanted, wanted_shard

LONGEST_RUN = timedelta(seconds=75)
"""How long a run may work on an account that it has reserved: longer than a function that does so may last."""


def take_wanted(account: str, until: datetime) -> User | None:
    """Reserve what is wanted for this account until then; None if nothing is, or somebody else is on it."""
    user = User(account)
    due = User.wanted.exists() & (User.wanted_at <= now())
    return user if update_if(user, [User.wanted_at.set(until)], due) else None


def fulfil_wanted(
    user: User, mail_status: MailStatus | None, mail_id: str | None = None, *, more: Sequence[Action] = ()
) -> bool:
    """Note that what was wanted is true now, and what became of its mail; False if something else is wanted by now.

    `more` is set on the user with it, such as its sign-in.
    """
    actions = [*nothing_wanted(), *more]
    if mail_status:
        actions += [User.mail_status.set(mail_status), User.mail_at.set(now())]
    if mail_id:
        actions.append(User.mail_id.set(mail_id))
    return update_if(user, actions, User.wanted_at == user.wanted_at)


def fulfil_without_mail(user: User, *, more: Sequence[Action] = ()) -> bool:
    """Note that what was wanted is true now, and that no mail was due for it; False if something else is wanted."""
    mail = [User.mail_kind.remove(), User.mail_status.remove(), User.mail_at.remove()]
    return update_if(user, [*nothing_wanted(), *mail, *more], User.wanted_at == user.wanted_at)


def nothing_wanted() -> list[Action]:
    """What to set on a user for nothing to be wanted."""
    return [User.wanted.remove(), User.wanted_at.remove(), User.wanted_shard.remove()]


def update_wanted(user: User, actions: Sequence[Action]) -> bool:
    """Change a user while working on what is wanted; False if something else is wanted by now."""
    return update_if(user, actions, User.wanted_at == user.wanted_at)


def want_instead(user: User, what: Wanted, *, more: Sequence[Action] = ()) -> bool:
    """Let something else be wanted from now on, with its mail; False if something else is wanted by now anyway."""
    return update_wanted(user, [*wanting(what, user.account), *more])


def bury(user: User) -> None:
    """Forget a removed user, whose sign-in is gone now too; somebody else may have the account."""
    with suppress(ConditionFailedError), aws_errors():
        user.delete((User.wanted_at == user.wanted_at) & (User.status == Status.REMOVED))


def wanting(what: Wanted, account: str, at: datetime | None = None) -> list[Action]:
    """What to set on a user for something to be wanted from now on, in place of what was wanted before.

    From `at` on, if given: in case what is being done meanwhile fails. Nothing is said of a mail then.
    """
    actions: list[Action] = [
        User.wanted.set(what),
        User.wanted_at.set(at or now()),
        User.wanted_shard.set(wanted_shard(account)),
    ]
    if at is None and what in (Wanted.INVITE, Wanted.SEND_PASSWORD, Wanted.RESET_PASSWORD, Wanted.WELCOME):
        actions += [User.mail_kind.set(what), User.mail_status.set(MailStatus.QUEUED)]
        actions += [User.mail_at.set(now()), User.mail_id.remove()]
    return actions


def follow_once_more(account: str) -> None:
    """Let the sign-in follow a user whom somebody has disabled or removed while it was made, and who may be gone."""
    user = User(account)
    removal = [User.status.set(Status.REMOVED), *wanting(Wanted.REMOVE, account)]
    if not update_if(user, removal, User.account.does_not_exist() | (User.status == Status.REMOVED)):
        followed = User.wanted.does_not_exist() | (User.wanted == Wanted.MATCH_SIGN_IN)
        update_if(user, wanting(Wanted.MATCH_SIGN_IN, account), followed & User.account.exists())


def overdue_accounts(since: datetime, *, limit: int) -> Iterator[str]:
    """Accounts whose wanted state has been due since then or longer, up to `limit` of each shard, oldest first."""
    with aws_errors():
        for shard in range(WANTED_SHARDS):
            for user in User.wanted_index.query(shard, User.wanted_at <= since, limit=limit):
                yield user.account


def update_if(user: User, actions: Sequence[Action], condition: Condition) -> bool:
    """Change a user if the condition holds, and say whether it did; `user` is then as the table has it."""
    try:
        with aws_errors():
            user.update(list(actions), condition)
    except ConditionFailedError:
        return False
    return True
